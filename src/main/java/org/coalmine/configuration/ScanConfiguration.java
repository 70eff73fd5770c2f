package org.coalmine.configuration;

import java.util.List;
import java.util.Optional;
import org.coalmine.report.GateThresholds;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.rule.RuleSet;
import org.coalmine.secret.Secret;

/**
 * What a scan is asked to do.
 *
 * @param corpus what is searched
 * @param scan for what
 * @param duplicates the directory of a run that counted the duplicates of this corpus
 * @param gate what may stand in it
 * @param runDirectory may hold {@code {name}} and {@code {time}}
 */
public record ScanConfiguration(
    String name,
    AuditConfiguration.Corpus corpus,
    Scan scan,
    Optional<String> duplicates,
    GateThresholds gate,
    String runDirectory) {

  /**
   * The object {@code scan}.
   *
   * @param settings what is looked for
   * @param rules of the user, beside that
   * @param context how many characters before and behind a value secrets.json keeps
   * @param contexts of a secret so many places are kept
   * @param mostSecrets so many secrets are kept with their values
   * @param mostFingerprints so many fingerprints are kept in the report
   * @param allow harmless values, or {@code fingerprint:} and fingerprints of them with blanks
   *     between
   */
  public record Scan(
      ScanSettings settings,
      RuleSet rules,
      int context,
      int contexts,
      int mostSecrets,
      int mostFingerprints,
      List<Secret> allow) {
    public Scan {
      allow = List.copyOf(allow);
      require("mostFingerprints", 0, mostFingerprints);
      require("context", 0, context);
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
