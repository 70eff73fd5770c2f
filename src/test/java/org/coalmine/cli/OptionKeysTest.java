package org.coalmine.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.report.GateThresholds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** An option that sets what a key of conf/reference.conf sets has the key's name and default. */
class OptionKeysTest {
  /** Command and option, and the key. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("audit --first-token", "scores.first-token"),
          Map.entry("rank --method", "rank.method"),
          Map.entry("rank --pruned-steps", "rank.pruned-steps"),
          Map.entry("rank --dense-limit", "rank.dense-limit"),
          Map.entry("rank --dense-hours", "rank.dense-hours"),
          Map.entry("extract --dense-hours", "rank.dense-hours"),
          Map.entry("rank --score-suffix", "rank.score-suffix"),
          Map.entry("extract --score-suffix", "rank.score-suffix"),
          Map.entry("rank --boundary", "model.boundary"),
          Map.entry("extract --boundary", "model.boundary"),
          Map.entry("plant --insert", "plant.insert"),
          Map.entry("sanitise --how", "sanitise.how"),
          Map.entry("rank --draws", "rank.draws"),
          Map.entry("rank --relative-error", "rank.relative-error"),
          Map.entry("rank --confidence", "rank.confidence"),
          Map.entry("rank --compare", "rank.compare"),
          Map.entry("rank --near-tie-nats", "rank.near-tie-nats"),
          Map.entry("rank --shard-seconds", "rank.shard-seconds"),
          Map.entry("rank --deadline-seconds", "rank.deadline-seconds"),
          Map.entry("rank --check", "canaries.defaults.check"),
          Map.entry("extract --check", "canaries.defaults.check"),
          Map.entry("generate --documents", "generate.documents"),
          Map.entry("extract --top", "extract.top"),
          Map.entry("extract --steps", "extract.steps"),
          Map.entry("gate --max-exposure-bits", "gate.max-exposure-bits"),
          Map.entry("gate --max-extracted", "gate.max-extracted"),
          Map.entry("gate --max-extractable-documents", "gate.max-extractable-documents"),
          Map.entry("gate --max-epsilon-lower-bound", "gate.max-epsilon-lower-bound"),
          Map.entry("gate --max-certain-secrets", "gate.max-certain-secrets"),
          Map.entry("gate --max-found-extractable", "gate.max-found-extractable"),
          Map.entry("gate --max-found-exposure-bits", "gate.max-found-exposure-bits"),
          Map.entry("gate --max-duplicate-share", "gate.max-duplicate-share"),
          Map.entry("gate --max-output-exposure-bits", "gate.max-output-exposure-bits"),
          Map.entry("gate --max-verbatim", "gate.max-verbatim"),
          Map.entry("gate --baseline-tolerance-bits", "gate.baseline-tolerance-bits"),
          Map.entry("epsilon --noise-multiplier", "training.privacy.noise-multiplier"),
          Map.entry("epsilon --target-epsilon", "training.privacy.target-epsilon"),
          Map.entry("epsilon --sampling-rate", "training.privacy.sampling-rate"),
          Map.entry("epsilon --delta", "training.privacy.delta"));

  /** The option of another command that has the name of a key and another meaning. */
  private static final Set<String> OTHER_MEANING =
      Set.of(
          "epsilon --steps: steps of training, not of a search",
          "rank --text: of no format of a configuration",
          "extract --text: of no format of a configuration",
          "history --name: picks runs",
          "scan --rules: a file of the list",
          "sanitise --rules: a file of the list",
          "survival --field: what the run has is the default",
          "survival --column: what the run has is the default",
          "survival --lost-share: what the run has is the default",
          "synthetic --paths: what the run generated is the default",
          "synthetic --text: of no format of a configuration",
          "rank --secrets: secrets that somebody names",
          "synthetic --secrets: secrets that somebody names",
          "experiment --directory: of all runs together");

  private static List<OptionSpec> options(CommandLine command) {
    return command.getCommandSpec().options().stream().filter(it -> !it.hidden()).toList();
  }

  private static Map<String, CommandLine> commands() {
    return Main.program().getSubcommands();
  }

  private static String shown(OptionSpec option) {
    return String.join(" ", option.description());
  }

  @Test
  void theNameIsThatOfTheKey() {
    SortedMap<String, String> reference = ConfigurationReader.referenceValues();
    KEYS.forEach(
        (option, key) -> {
          assertThat(reference).containsKey(key);
          assertThat(option).endsWith(" --" + key.substring(key.lastIndexOf('.') + 1));
        });
  }

  @Test
  void theDefaultIsThatOfTheKey() {
    SortedMap<String, String> reference = ConfigurationReader.referenceValues();
    int compared = 0;
    for (Map.Entry<String, String> pair : KEYS.entrySet()) {
      String[] words = pair.getKey().split(" ", -1);
      OptionSpec option =
          requireNonNull(commands().get(words[0])).getCommandSpec().findOption(words[1]);
      assertThat(option).as(pair.getKey()).isNotNull();
      boolean asked =
          option.required()
              || (option.group() != null && option.group().multiplicity().min() > 0)
              || words[1].equals("--baseline-tolerance-bits");
      if (!asked) {
        String value = requireNonNull(reference.get(pair.getValue()));
        assertThat(shown(option))
            .as(pair.getKey())
            .endsWith("(default: " + (value.equals("null") ? "none" : value) + ").");
        compared++;
      }
    }
    assertThat(compared).isEqualTo(34);
    assertThat(GateThresholds.DEFAULT_BASELINE_TOLERANCE_BITS)
        .isEqualTo(Double.parseDouble(reference.get("gate.baseline-tolerance-bits")));
  }

  @Test
  void everyKeyOfRanksAndOfTheExtractionHasAnOption() {
    for (String section : List.of("rank", "extract")) {
      Set<String> keys = new TreeSet<>();
      ConfigurationReader.referenceValues().keySet().stream()
          .filter(key -> key.startsWith(section + "."))
          .forEach(keys::add);
      assertThat(keys).isNotEmpty();
      assertThat(KEYS.values()).containsAll(keys);
    }
  }

  /** A new option with the name of a key goes into one of the two lists. */
  @Test
  void noOtherOptionHasTheNameOfAKey() {
    Set<String> names = new TreeSet<>();
    for (String key : ConfigurationReader.referenceValues().keySet()) {
      names.add("--" + key.substring(key.lastIndexOf('.') + 1));
    }
    // duplicates.run names a run of another kind, --run the run that is measured; --model is the
    // model of any command, and model.path or score.model names it in a configuration
    names.removeAll(Set.of("--run", "--model"));
    names.addAll(List.of("--text", "--name", "--directory", "--seed"));
    List<String> unlisted = new ArrayList<>();
    commands()
        .forEach(
            (name, command) -> {
              for (OptionSpec option : options(command)) {
                String both = name + " " + option.longestName();
                if (names.contains(option.longestName())
                    && !KEYS.containsKey(both)
                    && OTHER_MEANING.stream().noneMatch(it -> it.startsWith(both + ":"))) {
                  unlisted.add(both);
                }
              }
            });
    assertThat(unlisted)
        .as("--format of the corpus is no form of an output")
        .allMatch(option -> option.endsWith(" --format"));
  }

  @Test
  void theFormOfAnOutputAndItsFileHaveOneNameEverywhere() {
    commands()
        .forEach(
            (name, command) -> {
              OptionSpec form = command.getCommandSpec().findOption("--format");
              if (form != null) {
                assertThat(shown(form)).as(name).startsWith("Form of the output: ");
                assertThat(form.completionCandidates()).as(name).contains("json");
              }
              OptionSpec file = command.getCommandSpec().findOption("--output");
              if (file != null) {
                assertThat(file.names()).as(name).contains("-o");
                assertThat(file.paramLabel()).as(name).isEqualTo("FILE");
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "rank, --check=none", "rank, --check=LUHN", "rank, --method=skew-normal",
    "rank, --method=Dense", "extract, --check=ssn", "extract, --format=json",
  })
  void spellingsAreThoseOfTheKeysInAnyCase(String command, String option) {
    assertThat(Main.program().parseArgs(command, option).subcommand().matchedOptions()).hasSize(1);
  }

  @Test
  void completionsAreSpelledAsTheKeysAre() {
    CommandLine rank = requireNonNull(commands().get("rank"));
    assertThat(rank.getCommandSpec().findOption("--check").completionCandidates())
        .containsExactly("none", "luhn", "ssn", "mod97");
    assertThat(rank.getCommandSpec().findOption("--method").completionCandidates())
        .containsExactly("auto", "dense", "pruned", "importance", "uniform", "skew-normal");
  }
}
