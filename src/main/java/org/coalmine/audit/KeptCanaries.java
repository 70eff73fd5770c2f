package org.coalmine.audit;

import java.security.MessageDigest;
import java.util.List;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.settings.ConfigurationException;

/**
 * The configuration that a run keeps, and its canaries, drawn again.
 *
 * @param plan equal to what the run's canaries.json holds
 */
public record KeptCanaries(AuditConfiguration configuration, CanaryPlan plan) {
  /**
   * Reads them from a run's canaries.json.
   *
   * @param run names the run in errors
   * @throws ResumeException if the canaries that follow from the configuration are not those of the
   *     file
   */
  public static KeptCanaries read(String run, byte[] content) {
    String rendered = CanaryFile.read(content).configuration();
    try {
      AuditConfiguration configuration =
          ConfigurationReader.parse(run + "/canaries.json", rendered);
      CanaryPlan plan = ConfiguredCanaries.draw(configuration);
      if (MessageDigest.isEqual(content, CanaryFile.write(rendered, plan))) {
        return new KeptCanaries(configuration, plan);
      }
    } catch (ConfigurationException e) {
      if (ResolvedConfiguration.wordsFiles(rendered).isEmpty()) {
        throw e;
      }
    }
    List<String> wordsFiles = ResolvedConfiguration.wordsFiles(rendered);
    throw new ResumeException(
        wordsFiles.isEmpty()
            ? run + "/canaries.json was written by another version; start a new run"
            : ("%s/canaries.json keeps only the path of its words, and the words of %s are not"
                    + " those that the run began with; put the file back as it was, or start a new"
                    + " run")
                .formatted(run, String.join(", ", wordsFiles)));
  }
}
