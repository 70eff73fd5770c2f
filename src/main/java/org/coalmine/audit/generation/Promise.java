package org.coalmine.audit.generation;

import java.util.Optional;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.AuditConfiguration.Training;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.spark.training.PrivateTrainingJob;

/**
 * What is promised of documents that a model writes.
 *
 * @param given whether there is an ε
 * @param sentence the promise, or why there is none
 */
record Promise(boolean given, String sentence) {
  private static final String NONE = "No ε is promised for these documents: ";

  /** Of the model that a configuration trains. */
  static Promise ofTrained(AuditConfiguration configuration) {
    Training training = configuration.training();
    if (!configuration.trains()) {
      return ofForeign();
    }
    if (training.privacy().isEmpty()) {
      return none("training was not private.");
    }
    if (training.privacy().filter(PrivateTrainingJob::isPrivate).isEmpty()) {
      return none("the noise of training follows from the seed.");
    }
    if (training.alphabet().isEmpty() && training.startFrom().isEmpty()) {
      return none("the alphabet was learned from the corpus.");
    }
    Optional<EpsilonClaim> claim = PrivacyClaim.of(configuration);
    return claim
        .map(it -> new Promise(true, sentence(it, training.startFrom().isPresent())))
        .orElseGet(() -> none("so little noise has none."));
  }

  /** Of a model that was trained elsewhere. */
  static Promise ofForeign() {
    return none("the model was trained elsewhere.");
  }

  private static Promise none(String why) {
    return new Promise(false, NONE + why);
  }

  private static String sentence(EpsilonClaim claim, boolean started) {
    return "The weights and any number of documents drawn from them are (ε %s, δ %s)-differentially"
            .formatted(Figures.upper(3, claim.epsilon()), claim.delta())
        + " private for %s, by the %s accountant: the documents follow from private weights and from"
            .formatted(claim.neighbours(), claim.accountant())
        + " numbers that saw no text."
        + (started ? " The public model that training started from is not covered." : "")
        + " Nor are losses, the number of documents, and settings chosen by a look at either.";
  }
}
