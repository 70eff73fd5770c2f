package org.coalmine.audit;

import java.util.Objects;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * The models of an audit that were trained elsewhere, open before anything is trained or ranked.
 *
 * @param model that is audited; null where one is trained
 * @param reference that the ranks are compared with; null if there is none
 */
record OpenModels(@Nullable StoredModel model, @Nullable StoredModel reference) {
  /**
   * Opens what a configuration names.
   *
   * @throws ConfigurationException naming the key, if it is no model, cannot spell a format, or the
   *     reference is the model itself
   */
  static OpenModels of(Cluster cluster, AuditConfiguration configuration, CanaryPlan plan) {
    StoredModel model = open(cluster, "model.path", configuration.model());
    StoredModel reference = open(cluster, "reference.path", configuration.reference());
    if (model != null) {
      plan.formats().forEach(format -> Ranking.candidates(format, model.shared().model()));
    }
    if (reference != null) {
      ReferenceRanks.require(reference, plan.formats());
      if (model != null) {
        ReferenceRanks.requireOther(reference, model);
      }
    }
    return new OpenModels(model, reference);
  }

  /** The arithmetic that the audited model is scored with. */
  String arithmetic() {
    return model == null ? Kernels.ARITHMETIC : model.shared().model().arithmetic();
  }

  /** The audited model of a configuration that names one. */
  static StoredModel model(Cluster cluster, AuditConfiguration configuration) {
    return Objects.requireNonNull(open(cluster, "model.path", configuration.model()));
  }

  private static @Nullable StoredModel open(
      Cluster cluster, String key, AuditConfiguration.Foreign foreign) {
    if (foreign.path().isEmpty()) {
      return null;
    }
    return ModelFiles.named(cluster, key, foreign.path().get(), foreign.boundary());
  }
}
