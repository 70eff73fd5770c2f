package org.coalmine.configuration;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.coalmine.report.GateThresholds;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.rule.RuleSet;
import org.coalmine.scan.triage.TriageSettings;
import org.coalmine.secret.Secret;

/**
 * What a scan is asked to do.
 *
 * @param corpus what is searched
 * @param scan for what
 * @param duplicates the directory of a run that counted the duplicates of this corpus
 * @param models under which
 * @param gate what may stand in it
 * @param runDirectory may hold {@code {name}} and {@code {time}}
 */
public record ScanConfiguration(
    String name,
    AuditConfiguration.Corpus corpus,
    Scan scan,
    Optional<String> duplicates,
    Models models,
    GateThresholds gate,
    String runDirectory) {
  public ScanConfiguration {
    boolean asksForRanks =
        !(gate.maxFoundExtractable().isEmpty() && gate.maxFoundExposureBits().isEmpty());
    if (asksForRanks && models.model().isEmpty()) {
      throw new IllegalArgumentException(
          "gate.max-found-extractable and gate.max-found-exposure-bits ask what a model gives away;"
              + " name one by --model or scan.model-path");
    }
    double decided = scan.triage().settings().decideBits();
    if (gate.maxFoundExposureBits().stream().anyMatch(limit -> limit.value() < decided)) {
      throw new IllegalArgumentException(
          "gate.max-found-exposure-bits must be at least scan.triage.decide-bits, %s: what is low is"
                  .formatted(decided)
              + " not measured further; raise the one or lower the other");
    }
  }

  /**
   * How found secrets are ranked.
   *
   * @param openLimit the largest share of ranks that may be open
   */
  public record Triage(TriageSettings settings, double openLimit) {
    public Triage {
      if (!(openLimit >= 0 && openLimit <= 1)) {
        throw new IllegalArgumentException("openLimit must be from 0 to 1: " + openLimit);
      }
    }
  }

  /**
   * The models that are asked.
   *
   * @param model empty to ask none
   * @param reference that was not trained on the corpus; empty for none
   */
  public record Models(
      Optional<String> model,
      String boundary,
      Optional<String> reference,
      String referenceBoundary) {
    static final Models NONE =
        new Models(
            Optional.empty(),
            AuditConfiguration.Foreign.NONE.boundary(),
            Optional.empty(),
            AuditConfiguration.Foreign.NONE.boundary());
  }

  /**
   * The object {@code scan}.
   *
   * @param settings what is looked for
   * @param rules of the user, beside that
   * @param context how many characters before and behind a value secrets.json keeps, and a model
   *     reads at most; empty for as many as the model reads
   * @param contexts of a secret so many places are kept
   * @param mostSecrets so many secrets are kept with their values
   * @param mostFingerprints so many fingerprints are kept in the report
   * @param allow harmless values, or {@code fingerprint:} and fingerprints of them with blanks
   *     between
   * @param model that they are ranked under; empty to rank none
   * @param triage how far
   */
  public record Scan(
      ScanSettings settings,
      RuleSet rules,
      OptionalInt context,
      int contexts,
      int mostSecrets,
      int mostFingerprints,
      List<Secret> allow,
      Optional<String> model,
      Triage triage) {
    public Scan {
      allow = List.copyOf(allow);
      require("mostFingerprints", 0, mostFingerprints);
      require("context", 0, context.orElse(0));
      require("contexts", 1, contexts);
      require("mostSecrets", 0, mostSecrets);
    }

    private static void require(String key, int least, int value) {
      if (value < least) {
        throw new IllegalArgumentException(
            "%s must be at least %d: %d".formatted(key, least, value));
      }
    }
  }
}
