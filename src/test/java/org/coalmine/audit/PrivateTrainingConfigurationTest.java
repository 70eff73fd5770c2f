package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PldAccountant;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.privacy.RdpAccountant;
import org.coalmine.privacy.SampledGaussian;
import org.coalmine.report.Study.Together;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
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
      training.alphabet = "my pin is 0123456789"
      """;

  @TempDir Path folder;

  private AuditConfiguration read(String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), LEAST);
    return ConfigurationReader.read(file, List.of(overrides));
  }

  @Test
  void trainingIsNotPrivateUnlessNoiseIsAskedFor() throws IOException {
    assertThat(read().training().privacy()).isEmpty();
    assertThat(PrivacyClaim.of(read())).isEmpty();
    assertThat(read("training.privacy.noise-multiplier=0.9").training().privacy())
        .contains(
            new PrivacySettings(1, 0.9, 1e-5, 0.05, PrivacyUnit.DOCUMENT, NoiseSource.SECURE, 20));
  }

  @Test
  void theClaimIsWhatTheAccountantsStateOfTheStepsThatAreTaken() throws IOException {
    AuditConfiguration configuration =
        read("training.privacy { noise-multiplier = 0.9, sampling-rate = 0.1, delta = 1e-6 }");
    List<SampledGaussian> stretches = List.of(new SampledGaussian(0.1, 0.9, 30));
    EpsilonClaim claim = PrivacyClaim.of(configuration).orElseThrow();
    assertThat(claim.steps()).isEqualTo(30);
    assertThat(claim.pldEpsilon()).isEqualTo(PldAccountant.of(stretches).epsilon(1e-6));
    assertThat(claim.rdpEpsilon()).isEqualTo(RdpAccountant.of(stretches).epsilon(1e-6));
    assertThat(claim.epsilon()).isEqualTo(claim.pldEpsilon());
    assertThat(claim.accountant()).isEqualTo("pld");
    assertThat(claim.noise()).isEqualTo("secure");
    assertThat(claim.adjacency()).isEqualTo("add-or-remove");
    assertThat(claim.expectedUnits()).isEqualTo(10);
    assertThat(claim.neighbours()).isEqualTo("one document added or removed");
    assertThat(PrivacyClaim.warnings(configuration, 1000)).isEmpty();
  }

  @Test
  void findsTheNoiseForATargetAndKeepsToIt() throws IOException {
    EpsilonClaim claim = PrivacyClaim.of(read("training.privacy.target-epsilon=2.5")).orElseThrow();
    assertThat(claim.epsilon()).isLessThanOrEqualTo(2.5).isCloseTo(2.5, within(0.01));
  }

  @Test
  void warnsOfSeededNoiseAndOfALargeDelta() throws IOException {
    AuditConfiguration configuration =
        read("training.privacy { noise-multiplier = 1, noise = seeded-not-private }");
    assertThat(PrivacyClaim.warnings(configuration, 100_000))
        .satisfiesExactly(
            seeded -> assertThat(seeded).startsWith("Not private"),
            delta -> assertThat(delta).contains("delta = 1.0E-5", "100000 documents"));
  }

  /** Two trainings of 100 steps each cost together what 200 steps of one cost. */
  @Test
  void aTwinIsASecondTrainingOnTheSameData() throws IOException {
    AuditConfiguration alone = read("training.privacy.noise-multiplier=1");
    AuditConfiguration both = read("training.privacy.noise-multiplier=1", "audit.twin=true");
    AuditConfiguration twiceAsLong =
        read(
            "training.privacy.noise-multiplier=1",
            "training.epochs=" + 2 * alone.training().settings().epochs());

    assertThat(PrivacyClaim.warnings(alone, 1000)).noneMatch(it -> it.contains("twin"));
    assertThat(PrivacyClaim.of(both)).isEqualTo(PrivacyClaim.of(alone));
    assertThat(PrivacyClaim.warnings(both, 1000))
        .anyMatch(
            it ->
                it.startsWith("The twin is a second private training on the same data.")
                    && it.contains(
                        Figures.upper(3, PrivacyClaim.of(twiceAsLong).orElseThrow().epsilon())));
  }

  @Test
  void modelsOfSeededNoiseAreMarkedNotPrivate() throws IOException {
    assertThat(Provenances.privacy(read())).isEqualTo("not private");
    assertThat(Provenances.privacy(read("training.privacy.noise-multiplier=1")))
        .startsWith("ε ")
        .contains("noise multiplier 1.0");
    assertThat(
            Provenances.privacy(
                read("training.privacy { noise-multiplier = 1, noise = seeded-not-private }")))
        .startsWith("not private, its noise is seeded; with secure noise it would be ε ");
  }

  @Test
  void aCanaryIsAsManyUnitsAsItHasInsertionsOrOneUser() throws IOException {
    assertThat(read("training.privacy.noise-multiplier=1").training().units(8)).isEqualTo(8);
    AuditConfiguration.Training users =
        read(
                "training.privacy { noise-multiplier = 1, unit = user }",
                "corpus { format = jsonl, user-field = author }")
            .training();
    assertThat(users.units(8)).isEqualTo(1);
  }

  @Test
  void warnsWhereNothingCanBeClaimed() throws IOException {
    AuditConfiguration configuration = read("training.privacy.noise-multiplier=1e-200");

    assertThat(PrivacyClaim.of(configuration)).isEmpty();
    assertThat(PrivacyClaim.warnings(configuration, 1000))
        .singleElement()
        .asString()
        .contains("No ε is claimed", "noise-multiplier = 1.0E-200");
    EpsilonClaim little =
        PrivacyClaim.of(read("training.privacy.noise-multiplier=0.001")).orElseThrow();
    assertThat(little.pldEpsilon()).isNull();
    assertThat(little.epsilon()).isEqualTo(little.rdpEpsilon()).isGreaterThan(1e6);
  }

  @Test
  void theDivisorIsAConstantThatIsStatedOrOneWhereStepsAreScaleFree() throws IOException {
    for (String optimizer : List.of("adam", "rmsprop")) {
      assertThat(
              read(
                      "training.optimizer=" + optimizer,
                      "training.privacy { noise-multiplier = 1, sampling-rate = 0.25 }")
                  .training()
                  .privacy()
                  .orElseThrow()
                  .divisor())
          .isEqualTo(1);
    }
    AuditConfiguration stated =
        read(
            "training.optimizer=sgd",
            "training.privacy { noise-multiplier = 1, sampling-rate = 0.25, expected-units = 500"
                + " }");
    assertThat(stated.training().privacy().orElseThrow().divisor()).isEqualTo(125);

    String remedy =
        "training.privacy.expected-units: state expected-units: a divisor taken from the corpus"
            + " tells how many units it has";
    assertThatThrownBy(() -> read("training.optimizer=sgd", "training.privacy.noise-multiplier=1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(remedy);
    assertThatThrownBy(
            () -> read("training.weight-decay=0.01", "training.privacy.target-epsilon=3"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(remedy);
    assertThatThrownBy(() -> read("training.privacy { noise-multiplier = 1, expected-units = 0 }"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("training.privacy.expected-units: must be above 0: 0.0");
    assertThat(read("training.optimizer=sgd").training().privacy()).isEmpty();
  }

  @Test
  void aFixedAlphabetIsDemandedUnderPrivacyAlone() throws IOException {
    assertThat(read("training.alphabet=null").training().alphabet()).isEmpty();
    assertThat(read().training().alphabet()).contains("my pin is 0123456789");
    assertThatThrownBy(() -> read("training.alphabet=null", "training.privacy.target-epsilon=3"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.alphabet: private training needs a fixed alphabet")
        .hasMessageContaining("name the characters without looking at the corpus")
        .hasMessageContaining("training.start-from");
    assertThat(
            read(
                    "training.alphabet=null",
                    "training.start-from=public.safetensors",
                    "training.privacy.target-epsilon=3")
                .training()
                .startFrom())
        .contains("public.safetensors");
    assertThatThrownBy(() -> read("training.start-from=\" \""))
        .hasMessageContaining("training.start-from: must not be blank");
    assertThatThrownBy(() -> read("training.alphabet=\"\""))
        .hasMessageContaining("training.alphabet: names no character");
    assertThatThrownBy(() -> read("training.alphabet=\"a\uFFFD\""))
        .hasMessageContaining("training.alphabet: holds U+FFFD");
  }

  @Test
  void aLimitOfTheCorpusIsToReplaceAndTheClaimForZeroOut() throws IOException {
    AuditConfiguration documents =
        read("training.privacy { noise-multiplier = 4, delta = 1e-6 }", "corpus.limit=1000");
    EpsilonClaim claim = PrivacyClaim.of(documents).orElseThrow();
    assertThat(claim.adjacency()).isEqualTo("zero-out");
    double replaced =
        PldAccountant.of(List.of(new SampledGaussian(0.05, 4, 60))).genericGroupEpsilon(2, 1e-6);
    assertThat(replaced).isBetween(2 * claim.epsilon(), 3 * claim.epsilon());
    assertThat(PrivacyClaim.warnings(documents, 1000))
        .singleElement()
        .asString()
        .contains("corpus.limit = 1000", "zero-out", "To replace a document")
        .contains("ε ≤ " + Figures.upper(3, replaced) + " at the same δ");

    AuditConfiguration users =
        read(
            "training.privacy { noise-multiplier = 4, delta = 1e-6, unit = user }",
            "corpus { format = jsonl, user-field = author, limit = 1000 }");
    assertThat(PrivacyClaim.warnings(users, 1000))
        .singleElement()
        .asString()
        .contains("lets in documents of several others, for which no ε is stated");
  }

  @Test
  void aRunOfBeforeTheConstantDivisorClaimsZeroOut() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), LEAST);
    String stored =
        ConfigurationReader.resolve(file, List.of("training.privacy.noise-multiplier=0.9"))
            .rendered();
    EpsilonClaim now = PrivacyClaim.of(ConfigurationReader.parse("run", stored)).orElseThrow();
    assertThat(now.adjacency()).isEqualTo("add-or-remove");

    String older =
        stored
            .replaceAll("\"expected-units\" : null,?", "")
            .replaceAll("\"alphabet\" : \"[^\"]*\",?", "");
    assertThat(older).doesNotContain("\"expected-units\" :", "\"alphabet\" :");
    EpsilonClaim before = PrivacyClaim.of(ConfigurationReader.parse("run", older)).orElseThrow();
    assertThat(before.adjacency()).isEqualTo("zero-out");
    assertThat(before.expectedUnits()).isNull();
    assertThat(before.epsilon()).isEqualTo(now.epsilon());
  }

  @Test
  void severalTrainingsOnTheSameDataAreOneComposition() throws IOException {
    EpsilonClaim one =
        PrivacyClaim.of(read("training.privacy { noise-multiplier = 2, delta = 1e-6 }"))
            .orElseThrow();
    EpsilonClaim other =
        PrivacyClaim.of(
                read(
                    "training.privacy { noise-multiplier = 3, delta = 1e-5, sampling-rate = 0.1 }",
                    "corpus.limit=9"))
            .orElseThrow();
    EpsilonClaim ofUser =
        PrivacyClaim.of(
                read(
                    "training.privacy { noise-multiplier = 2, unit = user }",
                    "corpus { format = jsonl, user-field = author }"))
            .orElseThrow();

    List<Together> together = PrivacyClaim.together(List.of(one, ofUser, other, one));

    double epsilon =
        PldAccountant.of(
                List.of(new SampledGaussian(0.05, 2, 120), new SampledGaussian(0.1, 3, 30)))
            .epsilon(1e-5);
    assertThat(together).extracting(Together::unit).containsExactly("document", "user");
    assertThat(together).extracting(Together::trainings).containsExactly(3, 1);
    assertThat(together).extracting(Together::delta).containsExactly(1e-5, 1e-5);
    assertThat(together)
        .extracting(Together::adjacency)
        .containsExactly("zero-out", "add-or-remove");
    assertThat(together.get(0).epsilon()).isCloseTo(epsilon, within(1e-3 * epsilon));
    assertThat(together.get(0).epsilon()).isGreaterThan(one.epsilon());
    assertThat(together.get(1).epsilon()).isEqualTo(ofUser.epsilon());
    assertThat(PrivacyClaim.together(List.of())).isEmpty();
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
