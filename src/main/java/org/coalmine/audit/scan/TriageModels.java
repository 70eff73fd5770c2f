package org.coalmine.audit.scan;

import org.coalmine.audit.ForeignModels;
import org.coalmine.audit.ModelFiles;
import org.coalmine.audit.StoredModel;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.scan.triage.Triage;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * The models of a scan, open before anything is read.
 *
 * @param model that found secrets are ranked under; null to rank none
 * @param reference that was not trained on the corpus; null if there is none
 */
record TriageModels(@Nullable StoredModel model, @Nullable StoredModel reference) {
  /** Characters before a value that are kept where no model says more. */
  private static final int CHARACTERS = 64;

  /**
   * Opens what a configuration names.
   *
   * @throws ConfigurationException naming the key, if it is no model, or both are the same
   */
  static TriageModels of(Cluster cluster, ScanConfiguration configuration) {
    ScanConfiguration.Models models = configuration.models();
    if (models.model().isEmpty()) {
      return new TriageModels(null, null);
    }
    StoredModel model =
        ModelFiles.named(cluster, "scan.model-path", models.model().get(), models.boundary());
    StoredModel reference =
        models.reference().isEmpty()
            ? null
            : ModelFiles.named(
                cluster, "reference.path", models.reference().get(), models.referenceBoundary());
    if (reference != null && reference.shared().identity().equals(model.shared().identity())) {
      throw new ConfigurationException(
          "reference.path names the model itself; give one that was not trained on the corpus");
    }
    return new TriageModels(model, reference);
  }

  /** As a manifest names them; null if there are none. */
  @Nullable ForeignModels named() {
    return ForeignModels.of(model, reference);
  }

  /** How many characters before a value the models read at most. */
  int charactersBefore() {
    int most = model == null ? CHARACTERS : Triage.charactersBefore(model.shared().model());
    return reference == null
        ? most
        : Math.max(most, Triage.charactersBefore(reference.shared().model()));
  }
}
