package org.coalmine.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentTest {
  private static final String AUDIT =
      """
      corpus.paths = ["some.txt"]
      canaries.formats = [ { name = pin, text = "my pin is {fill}", fill = "[0-9]{6}" } ]
      """;

  @TempDir Path folder;

  private Path file(String variants) throws IOException {
    return Files.writeString(folder.resolve("my.conf"), AUDIT + variants);
  }

  @Test
  void everyVariantIsTheConfigurationWithItsOwnKeys() throws IOException {
    Path file =
        file(
            """
            variants = [
              { label = "no privacy" }
              { label = "Noise 1.5", training { alphabet = abc, epochs = 2, privacy.noise-multiplier = 1.5 } }
            ]
            """);
    Experiment experiment = Experiment.read(file, List.of("training.units=7"));
    assertThat(experiment.variants())
        .extracting(Experiment.Variant::folder)
        .containsExactly("no-privacy", "noise-1.5");
    List<AuditConfiguration.Training> trainings =
        experiment.variants().stream()
            .map(variant -> variant.configuration().configuration().training())
            .toList();
    assertThat(trainings).allMatch(training -> training.settings().units() == 7);
    assertThat(trainings.get(0).privacy()).isEmpty();
    assertThat(trainings.get(1).settings().epochs()).isEqualTo(2);
    assertThat(trainings.get(1).privacy().orElseThrow().noiseMultiplier()).isEqualTo(1.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ label = Lease }",
        "{ label = \"..\" }",
        "{ label = study.json }",
        "{ label = one, run.directory = elsewhere }"
      })
  void whatWouldNotLieBesideTheOthersIsRefused(String variant) throws IOException {
    Path file = file("variants = [" + variant + "]");
    assertThatThrownBy(() -> Experiment.read(file, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("variants: ");
  }

  @Test
  void aNullOfAVariantTakesAwayWhatTheOthersHave() throws IOException {
    Path file =
        file(
            """
            training { alphabet = abc, privacy.noise-multiplier = 1.5 }
            variants = [
              { label = private }
              { label = dotted, training.privacy.noise-multiplier = null }
              { label = nested, training { privacy { noise-multiplier = null } } }
            ]
            """);
    assertThat(Experiment.read(file, List.of()).variants())
        .extracting(
            variant -> variant.configuration().configuration().training().privacy().isPresent())
        .containsExactly(true, false, false);
  }

  @Test
  void theShippedExperimentComparesNoPrivacyWithFiveLevelsOfNoiseOrMore() {
    Path file = Path.of("conf/experiments/privacy-utility.conf");
    Experiment experiment = Experiment.read(file, List.of());
    assertThat(experiment.name()).isEqualTo("privacy-utility");
    List<AuditConfiguration.Training> trainings =
        experiment.variants().stream()
            .map(variant -> variant.configuration().configuration().training())
            .toList();
    assertThat(trainings.get(0).privacy()).isEmpty();
    assertThat(trainings.stream().flatMap(training -> training.privacy().stream()).distinct())
        .hasSizeGreaterThanOrEqualTo(5);
    assertThat(trainings.stream().map(AuditConfiguration.Training::settings).distinct()).hasSize(1);
    assertThat(trainings.stream().flatMap(training -> training.privacy().stream()))
        .extracting(PrivacySettings::unit)
        .contains(PrivacyUnit.DOCUMENT, PrivacyUnit.USER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mail", "chat", "code"})
  void theShippedRemediesStandBesideTheTextAsItIs(String text) {
    Path file = Path.of("conf/experiments/remedies-" + text + ".conf");
    Experiment experiment = Experiment.read(file, List.of());
    assertThat(experiment.name()).isEqualTo("remedies-" + text);
    assertThat(experiment.variants())
        .extracting(Experiment.Variant::folder)
        .startsWith("as-it-is", "at-most-4-copies", "1-copy", "private-noise-0.1");
    assertThat(experiment.variants())
        .extracting(variant -> variant.configuration().configuration().formats().size())
        .containsOnly(1);
  }

  @Test
  void anEditAfterReadingChangesNoVariant() throws IOException {
    Path file = file("variants = [{ label = a }, { label = b, training.units = 3 }]");
    Experiment experiment = Experiment.read(file, List.of());
    String kept = experiment.variants().get(1).configuration().rendered();
    Files.delete(file);
    assertThat(
            experiment.variants().get(1).configuration().withRunDirectory("here").configuration())
        .isEqualTo(ConfigurationReader.parse("kept", kept.replace("runs/{name}-{time}", "here")));
  }

  @Test
  void mistakesShowBeforeAnythingRuns() throws IOException {
    assertThatThrownBy(() -> Experiment.read(file(""), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("variants");
    assertThatThrownBy(
            () -> Experiment.read(file("variants = [{ training.units = 3 }]"), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("label");
    assertThatThrownBy(
            () -> Experiment.read(file("variants = [{ label = a }, { label = A }]"), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'A'");
    assertThatThrownBy(
            () -> Experiment.read(file("variants = [{ label = a, training.unit = 3 }]"), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("did you mean training.units");
  }
}
