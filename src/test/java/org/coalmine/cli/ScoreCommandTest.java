package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DOCUMENTS = 120;

  @TempDir static Path folder;
  private static Path configuration = Path.of("");
  private static Path model = Path.of("");
  private static Path run = Path.of("");
  private static Outcome whole = new Outcome(-1, "", "");

  @BeforeAll
  static void score() throws IOException {
    Files.createDirectory(folder.resolve("corpus"));
    texts(folder.resolve("corpus/part-0.txt"), 1, DOCUMENTS);
    texts(folder.resolve("other.txt"), 2, 30);
    model =
        Files.write(
            folder.resolve("model.safetensors"),
            LstmFile.of(
                    RandomWeights.of("scored", Alphabet.of(" abcdefghi0123456789."), 1, 9, 6),
                    Map.of())
                .toBytes());
    configuration =
        Files.writeString(
            folder.resolve("score.conf"),
            """
            name = scored
            corpus.paths = ["%s"]
            holdout.paths = ["%s"]
            score {
              stretch = 10, top = 7
              extraction { prompts = [6], continuation = 2 }
            }
            """
                .formatted(folder.resolve("corpus"), folder.resolve("other.txt")));
    run = folder.resolve("run");
    whole = run(run, "--reveal", folder.resolve("known.jsonl").toString());
    assertThat(whole.code()).as(whole.out() + whole.err()).isZero();
  }

  private static void texts(Path file, long seed, int documents) throws IOException {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      for (int length = 4 + random.nextInt(40); length > 0; length--) {
        lines.append("abcdefghi 0123456789.".charAt(random.nextInt(21)));
      }
      lines.append("x\n");
    }
    Files.writeString(file, lines);
  }

  private static Outcome run(Path directory, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "score",
                configuration.toString(),
                "--model",
                model.toString(),
                "--set",
                "run.directory=" + directory));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private static ObjectNode json(Path of) throws IOException {
    ObjectNode report = (ObjectNode) JSON.readTree(of.resolve("report.json").toFile());
    report.remove("run");
    return report;
  }

  @Test
  void everyFigureOfTheCorpusHasItsTwin() throws IOException {
    ObjectNode report = json(run);
    assertThat(report.path("kind").textValue()).isEqualTo("score");
    JsonNode score = report.path("score");
    assertThat(score.at("/corpus/documents").intValue()).isEqualTo(DOCUMENTS);
    assertThat(score.at("/holdout/documents").intValue()).isEqualTo(30);
    assertThat(score.path("origin").textValue()).isEqualTo("files");
    assertThat(score.at("/corpus/quantiles")).hasSameSizeAs(score.at("/holdout/quantiles"));
    assertThat(score.at("/corpus/bestKnown")).hasSize(7);
    assertThat(score.at("/holdout/bestKnown")).hasSize(7);
    assertThat(score.path("curves")).hasSize(2);
    score
        .path("curves")
        .forEach(curve -> assertThat(curve.at("/holdout/documents").intValue()).isPositive());
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("Documents that the model knows best", "holdout is of unknown origin")
        .doesNotContain("Every planted");
    assertThat(whole.out()).contains("corpus  holdout", "exit: 0");
    assertThat(Files.readString(run.resolve("junit.xml"))).contains("failures=\"0\"");
    List<String> known = Files.readAllLines(folder.resolve("known.jsonl"));
    assertThat(known).hasSize(7 + 7);
    JsonNode first = JSON.readTree(known.get(0));
    assertThat(first.path("place")).isEqualTo(place(score.at("/corpus/bestKnown/0")));
    List<String> lines = Files.readAllLines(folder.resolve("corpus/part-0.txt"));
    assertThat(first.path("text").textValue())
        .isEqualTo(lines.get(score.at("/corpus/bestKnown/0/record").intValue() - 1));
    assertThat(JSON.readTree(known.get(7)).path("side").textValue()).isEqualTo("holdout");
    assertThat(Files.getPosixFilePermissions(folder.resolve("known.jsonl")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(run.resolve("report.html")))
        .doesNotContain(first.path("text").textValue());
    assertThat(report(run).score()).isNotNull();
  }

  private static Report report(Path run) throws IOException {
    return ReportJson.read("report.json", Files.readAllBytes(run.resolve("report.json")));
  }

  private static JsonNode place(JsonNode known) {
    return JSON.getNodeFactory()
        .textNode(known.path("file").textValue() + ":" + known.path("record").intValue());
  }

  @Test
  void aResumedRunSaysTheSame() throws IOException {
    Path again = folder.resolve("again");
    assertThat(run(again).code()).isZero();
    ObjectNode before = json(again);
    assertThat(before).isEqualTo(json(run));
    Files.delete(again.resolve("_SUCCESS"));
    Files.delete(again.resolve("report.json"));
    try (Stream<Path> files = Files.walk(again.resolve("scores"))) {
      for (Path file : files.filter(Files::isRegularFile).limit(1).toList()) {
        Files.delete(file);
      }
    }
    Outcome resumed = Outcome.of("score", "--resume", again.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(json(again)).isEqualTo(before);
    Outcome audit = Outcome.of("audit", "--resume", again.toString());
    assertThat(audit.code()).isEqualTo(2);
    assertThat(audit.err()).contains("score");
    texts(folder.resolve("other.txt"), 3, 30);
    Outcome changed = Outcome.of("score", "--resume", again.toString());
    texts(folder.resolve("other.txt"), 2, 30);
    assertThat(changed.code()).isEqualTo(5);
    assertThat(changed.err()).contains("the holdout has changed");
  }

  @Test
  void unreadInputEndsWithThree() throws IOException {
    Path bad = folder.resolve("bad.txt");
    Files.write(bad, new byte[] {'a', '\n', (byte) 0xff, '\n'});
    Outcome above = run(folder.resolve("above"), "--set", "corpus.paths=[\"" + bad + "\"]");
    assertThat(above.code()).isEqualTo(3);
    assertThat(above.err()).contains("corpus.quarantine-limit");
    Outcome below =
        run(
            folder.resolve("below"),
            "--set",
            "corpus.paths=[\"" + bad + "\"]",
            "--set",
            "corpus.quarantine-limit=1");
    assertThat(below.code()).as(below.err()).isZero();
    assertThat(below.lastLine()).contains("1 record of 2 was not read");
    Path blank = Files.writeString(folder.resolve("blank.txt"), "\n \n");
    assertThat(run(folder.resolve("none"), "--set", "corpus.paths=[\"" + blank + "\"]").code())
        .isEqualTo(3);
  }

  @Test
  void theGateCountsDocumentsThatQueriesWriteOut() throws IOException {
    Outcome strict = run(folder.resolve("strict"), "--set", "gate.max-extractable-documents=0");
    ScoreFindings score = report(folder.resolve("strict")).score();
    assertThat(score).isNotNull();
    long extractable = score == null ? -1 : score.corpus().extractable();
    assertThat(extractable).isPositive();
    assertThat(strict.code()).isEqualTo(1);
    assertThat(strict.out()).contains("max-extractable-documents");
    Outcome enough =
        Outcome.of("gate", run.toString(), "--max-extractable-documents", "" + extractable);
    assertThat(enough.code()).as(enough.out()).isZero();
    Outcome below =
        Outcome.of("gate", run.toString(), "--max-extractable-documents", "" + (extractable - 1));
    assertThat(below.code()).isEqualTo(1);
  }

  @Test
  void validationIsWhatTrainingHoldsOut() throws IOException {
    Path half = folder.resolve("half");
    Outcome outcome =
        run(
            half,
            "--set",
            "holdout.paths=[]",
            "--set",
            "holdout.from=validation",
            "--set",
            "training.validation-fraction=0.5",
            "--reference",
            model.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode score = json(half).path("score");
    int held = score.at("/holdout/documents").intValue();
    assertThat(held).isBetween(30, 90);
    assertThat(score.at("/corpus/documents").intValue()).isEqualTo(DOCUMENTS - held);
    assertThat(score.path("origin").textValue()).isEqualTo("validation");
    score
        .at("/corpus/bestKnown")
        .forEach(known -> assertThat(known.path("differenceBits").doubleValue()).isZero());
  }

  @Test
  void refusesWhatCannotBeScored() {
    Outcome none =
        Outcome.of(
            "score",
            configuration.toString(),
            "--set",
            "canaries.formats=[{name=pin,text=\"pin {fill}\",fill=\"[0-9]{4}\"}]");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("score.model-path names no model", "--model");
    Outcome both = run(folder.resolve("both"), "--set", "holdout.from=validation");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("exclude each other");
    Outcome window =
        run(folder.resolve("window"), "--set", "score.window=7", "--set", "score.stride=3");
    assertThat(window.code()).isEqualTo(2);
    assertThat(window.err()).contains("score.extraction.prompts");
  }

  /** Two texts of the corpus stand in the holdout, one of them by the letter. */
  @Test
  void copiesStandBesideTheRowsAndLeaveTheHoldout() throws IOException {
    Path place = Files.createDirectory(folder.resolve("copies"));
    List<String> lines = new ArrayList<>();
    Random random = new Random(4);
    for (int i = 0; i < 20; i++) {
      StringBuilder line = new StringBuilder();
      for (int word = 0; word < 30; word++) {
        line.append(word == 0 ? "" : " ")
            .append(Integer.toString(100_000 + random.nextInt(800_000)));
      }
      lines.add(line.toString());
    }
    lines.add(lines.get(3));
    lines.add(lines.get(3) + " a");
    lines.add(lines.get(7));
    Path corpus = Files.write(place.resolve("corpus.txt"), lines);
    Path held =
        Files.write(
            place.resolve("held.txt"),
            List.of("1 2 3 a b c", lines.get(3), "b " + lines.get(9), "4 5 6 d e f"));
    String[] both = {
      "--set", "corpus.paths=[\"" + corpus + "\"]", "--set", "holdout.paths=[\"" + held + "\"]"
    };
    Path counted = place.resolve("counted");
    Outcome counting =
        Outcome.of(
            Stream.concat(
                    Stream.of("duplicates", configuration.toString()),
                    Stream.concat(Stream.of(both), Stream.of("--set", "run.directory=" + counted)))
                .toArray(String[]::new));
    assertThat(counting.code()).as(counting.err()).isZero();
    String[] named =
        Stream.concat(Stream.of(both), Stream.of("--set", "duplicates.run=" + counted))
            .toArray(String[]::new);

    Path scored = place.resolve("scored");
    Outcome outcome = run(scored, named);

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("2 documents of the holdout stand in the corpus too, 1 by");
    JsonNode score = json(scored).path("score");
    assertThat(score.at("/corpus/documents").intValue()).isEqualTo(23);
    assertThat(score.at("/holdout/documents").intValue()).isEqualTo(2);
    assertThat(score.at("/copies/crossing/exact").intValue()).isOne();
    assertThat(score.at("/copies/crossing/near").intValue()).isOne();
    assertThat(score.at("/copies/crossing/examples/0/place").textValue()).endsWith("held.txt:2");
    assertThat(score.at("/copies/crossing/examples/0/inCorpus").textValue())
        .endsWith("corpus.txt:4");
    assertThat(score.at("/copies/classes/0/documents").intValue()).isEqualTo(18);
    assertThat(score.at("/copies/classes/1/documents").intValue()).isEqualTo(5);
    assertThat(score.at("/copies/groups")).hasSize(2);
    assertThat(score.at("/curves/0/holdout/documents").intValue()).isEqualTo(2);
    assertThat(json(scored).at("/duplicates/corpus/exactBeyondFirst").intValue()).isEqualTo(2);
    assertThat(scored.resolve("pieces")).doesNotExist();
    assertThat(Files.readString(scored.resolve("report.html")))
        .contains("What to deduplicate first");

    JsonNode before = json(scored);
    Files.delete(scored.resolve("_SUCCESS"));
    Outcome resumed = Outcome.of("score", "--resume", scored.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(json(scored)).isEqualTo(before);

    Outcome alone =
        run(
            place.resolve("alone"),
            Stream.concat(Stream.of(named), Stream.of("--set", "holdout.paths=[]"))
                .toArray(String[]::new));
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).contains("its holdout is another one");
    Outcome other = run(place.resolve("other"), "--set", "duplicates.run=" + counted);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("its corpus is another one");
  }

  @Test
  void historyNamesItAndLeavesItOut() {
    Outcome history = Outcome.of("history", folder.toString());
    assertThat(history.out() + history.err()).contains("no audit: The corpus costs");
  }
}
