package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PldAccountant;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.privacy.RdpAccountant;
import org.coalmine.privacy.SampledGaussian;
import org.coalmine.report.chapter.Privacy.Claim;
import org.coalmine.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateTrainingConfigurationTest {
  private static final String LEAST =
      """
      corpus.paths = ["some.txt"]
      canaries.formats = [
        { name = pin, text = "my pin is {fill}", fill = "[0-9]{6}" }
      ]
      training.epochs = 3
      """;

  @TempDir Path folder;

  private AuditConfiguration.Training read(String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), LEAST);
    return ConfigurationReader.read(file, List.of(overrides)).training();
  }

  @Test
  void trainingIsNotPrivateUnlessNoiseIsAskedFor() throws IOException {
    assertThat(read().privacy()).isEmpty();
    assertThat(PrivacyClaim.of(read())).isEmpty();
    assertThat(read("training.privacy.noise-multiplier=0.9").privacy())
        .contains(
            new PrivacySettings(1, 0.9, 1e-5, 0.05, PrivacyUnit.DOCUMENT, NoiseSource.SECURE));
  }

  @Test
  void theClaimIsWhatTheAccountantsStateOfTheStepsThatAreTaken() throws IOException {
    AuditConfiguration.Training training =
        read("training.privacy { noise-multiplier = 0.9, sampling-rate = 0.1, delta = 1e-6 }");
    List<SampledGaussian> stretches = List.of(new SampledGaussian(0.1, 0.9, 30));
    Claim claim = PrivacyClaim.of(training).orElseThrow();
    assertThat(claim.steps()).isEqualTo(30);
    assertThat(claim.pldEpsilon()).isEqualTo(PldAccountant.of(stretches).epsilon(1e-6));
    assertThat(claim.rdpEpsilon()).isEqualTo(RdpAccountant.of(stretches).epsilon(1e-6));
    assertThat(claim.epsilon()).isEqualTo(claim.pldEpsilon());
    assertThat(claim.accountant()).isEqualTo("pld");
    assertThat(claim.noise()).isEqualTo("secure");
    assertThat(PrivacyClaim.warnings(training, 1000)).isEmpty();
  }

  @Test
  void findsTheNoiseForATargetAndKeepsToIt() throws IOException {
    Claim claim = PrivacyClaim.of(read("training.privacy.target-epsilon=2.5")).orElseThrow();
    assertThat(claim.epsilon()).isLessThanOrEqualTo(2.5).isCloseTo(2.5, within(0.01));
  }

  @Test
  void warnsOfSeededNoiseAndOfALargeDelta() throws IOException {
    AuditConfiguration.Training training =
        read("training.privacy { noise-multiplier = 1, noise = seeded-not-private }");
    assertThat(PrivacyClaim.warnings(training, 100_000))
        .satisfiesExactly(
            seeded -> assertThat(seeded).startsWith("Not private"),
            delta -> assertThat(delta).contains("delta = 1.0E-5", "100000 documents"));
  }

  @Test
  void modelsOfSeededNoiseAreMarkedNotPrivate() throws IOException {
    assertThat(Provenances.privacy(read())).isEqualTo("not private");
    assertThat(Provenances.privacy(read("training.privacy.noise-multiplier = 1")))
        .startsWith("ε ")
        .contains("noise multiplier 1.0");
    assertThat(
            Provenances.privacy(
                read("training.privacy { noise-multiplier = 1, noise = seeded-not-private }")))
        .startsWith("not private, its noise is seeded; with secure noise it would be ε ");
  }

  @Test
  void aCanaryIsAsManyUnitsAsItHasInsertionsOrOneUser() throws IOException {
    assertThat(read("training.privacy.noise-multiplier=1").units(8)).isEqualTo(8);
    AuditConfiguration.Training users =
        read(
            "training.privacy { noise-multiplier = 1, unit = user }",
            "corpus { format = jsonl, user-field = author }");
    assertThat(users.units(8)).isEqualTo(1);
  }

  @Test
  void warnsWhereNothingCanBeClaimed() throws IOException {
    AuditConfiguration.Training training = read("training.privacy.noise-multiplier=1e-200");

    assertThat(PrivacyClaim.of(training)).isEmpty();
    assertThat(PrivacyClaim.warnings(training, 1000))
        .singleElement()
        .asString()
        .contains("No ε is claimed", "noise-multiplier = 1.0E-200");
    Claim little = PrivacyClaim.of(read("training.privacy.noise-multiplier=0.001")).orElseThrow();
    assertThat(little.pldEpsilon()).isNull();
    assertThat(little.epsilon()).isEqualTo(little.rdpEpsilon()).isGreaterThan(1e6);
  }

  @Test
  void refusesWhatCannotBePrivate() {
    assertThatThrownBy(() -> read("training.privacy { noise-multiplier = 1, unit = user }"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("corpus.user-field");
    assertThatThrownBy(() -> read("training.privacy.noise-multiplier=1", "training.dropout=0.5"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("dropout");
    assertThatThrownBy(() -> read("training.privacy { noise-multiplier = 1, target-epsilon = 2 }"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not both");
    assertThatThrownBy(() -> read("training.privacy.target-epsilon=0"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.privacy.target-epsilon");
    assertThatThrownBy(() -> read("training.privacy.noise-multiplier=1e200"))
        .hasMessageContaining("training.privacy.noise-multiplier: must be at most 1000000.0");
    assertThatThrownBy(() -> read("training.privacy.sampling-rate=1e-10"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.privacy.sampling-rate: must be at least 1.0E-9");
    assertThatThrownBy(() -> read("training.privacy.sampling-rate=1e-9"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("makes 3000000000 steps in 3 epochs, and 1000000000 are the most");
    assertThatThrownBy(() -> read("training.privacy.sampling-rate=2"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.privacy.sampling-rate");
  }
}
