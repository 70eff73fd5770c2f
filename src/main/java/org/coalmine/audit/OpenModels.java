package org.coalmine.audit;

import java.util.Objects;
import java.util.Optional;
import org.coalmine.audit.plan.ScoredFormats;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.train.PublicModel;
import org.jspecify.annotations.Nullable;

/**
 * The models of an audit that were there before it, open before anything is trained or ranked.
 *
 * @param model that is audited; null where one is trained
 * @param reference that the ranks are compared with; null if there is none
 * @param start whose weights training starts from; empty if it draws them
 */
record OpenModels(@Nullable Opened model, @Nullable Opened reference, Optional<PublicModel> start) {
  /**
   * A model that is open.
   *
   * @param formats the candidates under it
   */
  record Opened(StoredModel stored, ScoredFormats formats) {
    static Opened of(StoredModel stored, SuffixScoring scoring) {
      return new Opened(stored, new ScoredFormats(stored.shared().model(), scoring));
    }
  }

  /**
   * Opens what a configuration names.
   *
   * @throws ConfigurationException naming the key, if it is no model, cannot spell a format, or the
   *     reference is the model itself
   */
  static OpenModels of(Cluster cluster, AuditConfiguration configuration, CanaryPlan plan) {
    SuffixScoring scoring = configuration.rank().scoreSuffix();
    Opened model = open(cluster, "model.path", configuration.model(), scoring);
    Opened reference = open(cluster, "reference.path", configuration.reference(), scoring);
    if (model != null) {
      model.formats().of(plan.formats());
    }
    if (reference != null) {
      ReferenceRanks.require(reference.stored(), reference.formats(), plan.formats());
      if (model != null) {
        ReferenceRanks.requireOther(reference.stored(), model.stored());
      }
    }
    return new OpenModels(model, reference, PublicStart.open(cluster, configuration, plan));
  }

  /** The arithmetic that the audited model is scored with. */
  String arithmetic() {
    return model == null ? Kernels.ARITHMETIC : model.formats().model().arithmetic();
  }

  /** As the manifest names them; null if there are none. */
  @Nullable ForeignModels named() {
    return ForeignModels.of(
        model == null ? null : model.stored(),
        reference == null ? null : reference.stored(),
        start.map(PublicModel::sha256).orElse(null));
  }

  /**
   * Compares them with those a run began with.
   *
   * @throws ResumeException if one has changed
   */
  void requireThoseOf(Manifest manifest) {
    manifest.requireModels(
        model == null ? null : model.stored(),
        reference == null ? null : reference.stored(),
        start.map(PublicModel::sha256).orElse(null));
  }

  /** The audited model of a configuration that names one. */
  static StoredModel model(Cluster cluster, AuditConfiguration configuration) {
    AuditConfiguration.Foreign model = configuration.model();
    return Objects.requireNonNull(open(cluster, "model.path", model));
  }

  private static @Nullable Opened open(
      Cluster cluster, String key, AuditConfiguration.Foreign foreign, SuffixScoring scoring) {
    StoredModel stored = open(cluster, key, foreign);
    return stored == null ? null : Opened.of(stored, scoring);
  }

  private static @Nullable StoredModel open(
      Cluster cluster, String key, AuditConfiguration.Foreign foreign) {
    return foreign.path().isEmpty()
        ? null
        : ModelFiles.named(cluster, key, foreign.path().get(), foreign.boundary());
  }
}
