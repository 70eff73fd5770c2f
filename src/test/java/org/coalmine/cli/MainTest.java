package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as a user meets them: bad input, help, exit codes. */
class MainTest {
  @TempDir Path folder;

  private Path corpus;

  @BeforeEach
  void writeCorpus() throws IOException {
    corpus = Outcome.corpus(folder);
  }

  private static Outcome run(String... arguments) {
    return Outcome.of(arguments);
  }

  private String configuration(String more) throws IOException {
    return Outcome.configuration(folder, corpus, more);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.epoch = 3                     | unknown key training.epoch; did you mean training.epochs?
          canaries.formats = [{ name = a, text = "{fill}", fill = "[0-9]+" }]    | infinitely many
          canaries.formats = [{ name = a, text = "{fill}", fill = "1", check = luhn }] | matches nothing
          canaries.formats = [{ name = a, text = "no hole", fill = "1" }]        | {fill}
          canaries.formats = [{ name = a, text = "{fill}", fill = "[0-9]" }]     | fewer than
          canaries.formats = [{ name = a, text = "{fill}", fill = "[0-9]{5}", coin-flips = -1 }] | coin-flips: must be from 0 to 100000: -1
          canaries.formats = [{ name = a, text = "{fill}", fill = "[0-9]{5}", coin-insertions = 0 }] | coin-insertions: must be at least 1: 0
          extract.top = 10001                    | extract.top: the 10,001 most likely fills are asked for
          corpus.paths = ["no-such-file.txt"]    | no-such-file.txt
          """)
  void refusesAConfigurationThatCannotBeUsed(String line, String message) throws IOException {
    Outcome outcome = run("audit", configuration(line));

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.lastLine()).isEqualTo("verdict: none | report: none | exit: 2");
  }

  @Test
  void namesAnEmptyCorpusAndADamagedOne() throws IOException {
    Files.write(corpus, new byte[0]);
    Outcome empty = run("audit", configuration(""));
    assertThat(empty.code()).as(empty.err()).isEqualTo(2);
    assertThat(empty.err()).contains("not one document");

    Path gzip = folder.resolve("cut.txt.gz");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write("a line of text\n".repeat(1000).getBytes(UTF_8));
    }
    Files.write(gzip, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 20));
    Outcome damaged =
        run(
            "audit",
            configuration("corpus.paths = [\"" + gzip + "\"]"),
            "--set",
            "run.directory=" + folder.resolve("other"));
    assertThat(damaged.code()).as(damaged.err()).isEqualTo(2);
    assertThat(damaged.err()).contains("cut.txt.gz");
  }

  @Test
  void aCorpusThatIsNotThereLeavesNoRunBehind() throws IOException {
    Outcome missing = run("audit", configuration("corpus.paths = [\"no-such-file.txt\"]"));
    assertThat(missing.code()).isEqualTo(2);
    assertThat(folder.resolve("run").toFile().list()).containsExactly("verdict.json");

    assertThat(run("audit", configuration("")).code()).isZero();
  }

  @Test
  void refusesAModelThatIsNotTheOneTrained() throws IOException {
    Outcome trained = run("train", configuration(""));
    assertThat(trained.code()).as(trained.err()).isZero();
    Path run = folder.resolve("run");
    Path last = run.resolve("model/epoch-2.safetensors");
    byte[] whole = Files.readAllBytes(last);

    Files.write(last, Files.readAllBytes(run.resolve("model/epoch-1.safetensors")));
    Outcome exchanged = run("audit", "--resume", run.toString());
    assertThat(exchanged.code()).isEqualTo(5);
    assertThat(exchanged.err()).contains("epoch 2 is not the one that was trained");
    for (String command : List.of("rank", "extract")) {
      Outcome other = run(command, "--run", run.toString());
      assertThat(other.code()).as(other.err()).isEqualTo(5);
      assertThat(other.err()).contains("epoch 2 is not the one that was trained");
    }

    Files.write(last, Arrays.copyOf(whole, whole.length - 100));
    assertThat(run("audit", "--resume", run.toString()).code()).isEqualTo(5);
    Outcome cut = run("rank", "--run", run.toString());
    assertThat(cut.code()).isEqualTo(2);
    assertThat(cut.err()).contains(run + ", model of epoch 2: cut short");
  }

  @Test
  void refusesCanariesThatAreNotThoseOfTheRun() throws IOException {
    assertThat(run("train", configuration("")).code()).isZero();
    Path run = folder.resolve("run");
    Path canaries = run.resolve("canaries.json");
    Files.writeString(canaries, Files.readString(canaries) + "\n");
    for (String command : List.of("rank", "extract")) {
      Outcome edited = run(command, "--run", run.toString());
      assertThat(edited.code()).as(edited.err()).isEqualTo(5);
      assertThat(edited.err()).contains(canaries + " is not what the run began with");
    }
  }

  @Test
  void aJavaThatWasNotTriedIsRefusedWhereSparkRuns() throws IOException {
    String configuration = configuration("");
    String java = System.getProperty("java.specification.version");
    System.setProperty("java.specification.version", "26");
    try {
      for (Outcome refused : List.of(run("audit", configuration), run("doctor"))) {
        assertThat(refused.code()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err())
            .isEqualTo(
                "coalmine: this is Java 26; Coalmine runs on Java 17 to 25, set JAVA_HOME to one of"
                    + " them\n");
        assertThat(refused.out()).isEqualTo("verdict: none | report: none | exit: 2\n");
      }
      Outcome without =
          run(
              "epsilon",
              "--target-epsilon=8",
              "--delta=1e-5",
              "--sampling-rate=0.01",
              "--steps=100");
      assertThat(without.code()).as(without.err()).isZero();
    } finally {
      System.setProperty("java.specification.version", java);
    }
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void aRankThatCannotBeAnsweredIsRefusedAtOnce() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.txt"), "\n\n");
    Outcome none =
        run(
            "rank",
            "--model=no-such-model",
            "--text=pin {fill}",
            "--fill=[0-9]",
            "--secrets=" + empty);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--secrets " + empty + ": holds no fill");
    Outcome nowhere = run("rank", "--run=no-such-run", "--compare", "--plot=" + empty + "/x.svg");
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("x.svg: its folder does not exist");
  }

  @Test
  void everyCommandHasHelpAndUnknownOnesAreRefused() {
    for (String command :
        List.of(
            "audit", "plan", "train", "rank", "extract", "report", "gate", "history", "epsilon",
            "doctor")) {
      assertThat(run(command, "--help").out()).as(command).contains("Usage: coalmine " + command);
    }
    assertThat(run("adit").code()).isEqualTo(2);
    Outcome none = run("extract", "--run", "runs/r", "--top", "0");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--top must be at least 1: 0");
    assertThat(run("extract", "--run", "runs/r", "--steps", "0").err())
        .contains("--steps must be at least 1: 0");
    assertThat(run("extract", "--model", "m", "--canary-format", "pin").err())
        .contains("--canary-format names a format of a run");
    assertThat(run("audit").err())
        .contains("Give one of a configuration, --run RUN with --model MODEL or --scores");
    assertThat(run("rank", "--run", "runs/r", "--text", "pin {fill}").err())
        .contains("--text, --fill, --check and --secrets go with --model");
    assertThat(run("rank", "--model", "m", "--epoch", "2").err())
        .contains("--epoch goes with --run");
    assertThat(run("plan", "conf/experiments/privacy-utility.conf").err())
        .contains("run it with coalmine experiment");
    assertThat(run("plan", "conf/quickstart.conf", "--cores", "0").err())
        .contains("--cores must be at least 1: 0");
  }
}
