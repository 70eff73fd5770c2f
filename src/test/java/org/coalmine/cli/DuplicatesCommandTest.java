package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code duplicates} says of a corpus, how it ends, and what reads its run. */
class DuplicatesCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the run that all tests share. */
  @TempDir private static Path shared;

  private static Outcome whole;

  @TempDir Path folder;

  /** No canaries; ten documents, of which two stand twice. */
  private static Path configuration(Path folder, String more) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lines.add("Document %d tells of the year %d and of nothing else at all.".formatted(i, 7 * i));
    }
    lines.add(lines.get(2));
    lines.add(lines.get(5));
    Files.write(folder.resolve("corpus.txt"), lines);
    return Files.writeString(
        folder.resolve("my.conf"),
        """
        name = small
        corpus.paths = ["%s"]
        run.directory = "%s"
        %s
        """
            .formatted(folder.resolve("corpus.txt"), folder.resolve("runs/run"), more));
  }

  @BeforeAll
  static void count() throws IOException {
    Path held =
        Files.write(
            shared.resolve("held.txt"),
            List.of("Not in it.", "Document 3 tells of the year 21 and of nothing else at all."));
    Path conf =
        configuration(
            shared, "holdout.paths = [\"%s\"]\ngate.max-duplicate-share = 0.1".formatted(held));
    whole = Outcome.of("duplicates", conf.toString(), "--to", shared.resolve("out").toString());
  }

  private Outcome duplicates(String more, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("duplicates", configuration(folder, more).toString()));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file));
  }

  private static Path run() {
    return shared.resolve("runs/run");
  }

  private Path copyOfRun() throws IOException {
    Path copy = folder.resolve("copy");
    try (Stream<Path> files = Files.walk(run())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(run().relativize(file).toString()));
      }
    }
    return copy;
  }

  @Test
  void countsAndJudges() throws IOException {
    assertThat(whole.code()).as(whole.err()).isEqualTo(1);
    assertThat(whole.out())
        .contains("  corpus          10      2")
        .contains("1 documents of the holdout stand in the corpus too, 1 by the very text")
        .contains("Gate: ");
    assertThat(whole.lastLine())
        .startsWith("verdict: 2 of 10 documents (20%) are beyond the first of their group; ")
        .endsWith("exit: 1");
    JsonNode report = json(run().resolve("report.json"));
    assertThat(report.path("kind").textValue()).isEqualTo("duplicates");
    assertThat(report.at("/duplicates/corpus/exactBeyondFirst").asLong()).isEqualTo(2);
    assertThat(report.at("/duplicates/crossing/exact").asLong()).isOne();
    assertThat(json(run().resolve("manifest.json")).at("/stages/tables")).hasSize(5);
    try (Stream<Path> files = Files.walk(run())) {
      assertThat(files.filter(Files::isRegularFile))
          .noneMatch(file -> holds(file, "tells of the year"));
    }

    Outcome gate = Outcome.of("gate", run().toString());
    assertThat(gate.code()).isEqualTo(1);
    assertThat(gate.out()).contains("max-duplicate-share").contains("0.20 > 0.1");
    Outcome history = Outcome.of("history", shared.resolve("runs").toString());
    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out()).contains("small (duplicates): 1 run").contains("20%");
    for (String form : new String[] {"table", "html", "junit", "sarif", "csv", "prometheus"}) {
      Outcome shown = Outcome.of("report", run().toString(), "--format", form);
      assertThat(shown.code()).as(form + shown.err()).isZero();
    }
  }

  @Test
  void writesTheFirstOfEachGroup() throws IOException {
    List<String> lines = Files.readAllLines(shared.resolve("corpus.txt"));

    assertThat(whole.out()).contains("8 documents, 2 left out");
    assertThat(Files.readAllLines(shared.resolve("out/corpus.txt"))).isEqualTo(lines.subList(0, 8));
    try (Stream<Path> beside = Files.list(shared)) {
      assertThat(beside.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("."));
    }
  }

  @Test
  void whereTheCorpusCannotGoNothingIsCounted() throws IOException {
    Path corpus = shared.resolve("corpus.txt");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    for (Path out : List.of(link, corpus.resolve("x"))) {
      Outcome refused =
          Outcome.of("duplicates", "--resume", run().toString(), "--to", out.toString());
      assertThat(refused.code()).as(out + refused.err()).isEqualTo(2);
      assertThat(refused.err()).doesNotContain("written already");
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode withoutRun(JsonNode report) {
    return ((ObjectNode) report.deepCopy()).without("run");
  }

  @Test
  void aTableThatTheManifestDoesNotNameIsWrittenAgain() throws IOException {
    Path run = copyOfRun();
    Path tables;
    try (Stream<Path> found = Files.list(run.resolve("duplicates"))) {
      tables = found.findFirst().orElseThrow();
    }
    // a run that was killed while it wrote its second table
    Files.delete(run.resolve("_SUCCESS"));
    Files.delete(run.resolve("report.json"));
    ForgedRun.killedAfterTheFirstTable(run);
    try (Stream<Path> left = Files.walk(tables.resolve("edges"))) {
      for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isRegularFile(file)) {
          Files.write(file, new byte[] {1, 2, 3});
        }
      }
    }

    Outcome resumed = Outcome.of("duplicates", "--resume", run.toString());

    assertThat(resumed.code()).as(resumed.err()).isEqualTo(1);
    assertThat(resumed.err()).contains("The table exact is written already.");
    assertThat(withoutRun(json(run.resolve("report.json"))))
        .isEqualTo(withoutRun(json(run().resolve("report.json"))));
    assertThat(run.resolve("_SUCCESS")).exists();
  }

  @Test
  void anotherCommandAndAnotherCorpusAreRefused() throws IOException {
    Outcome ofAudit = Outcome.of("audit", "--resume", run().toString());
    assertThat(ofAudit.code()).isEqualTo(2);
    assertThat(ofAudit.err())
        .contains("is no run of coalmine audit")
        .contains("duplicates --resume");

    Path run = copyOfRun();
    Path corpus = shared.resolve("corpus.txt");
    byte[] before = Files.readAllBytes(corpus);
    Files.writeString(corpus, "another corpus\n");
    try {
      Outcome changed = Outcome.of("duplicates", "--resume", run.toString());
      assertThat(changed.code()).isEqualTo(5);
      assertThat(changed.err()).contains("the corpus has changed");
    } finally {
      Files.write(corpus, before);
    }
  }

  @Test
  void whatCannotBeReadEndsIt() throws IOException {
    assertThat(duplicates("duplicates.bands = 0").code()).isEqualTo(2);
    assertThat(duplicates("duplicates.bandz = 3").code()).isEqualTo(2);
    assertThat(duplicates("holdout.paths = [\"/no/such/file\"]").code()).isEqualTo(2);
    assertThat(Outcome.of("duplicates").code()).isEqualTo(2);
    assertThat(Outcome.of("duplicates", "x.conf", "--resume", "y").code()).isEqualTo(2);
    assertThat(Outcome.of("duplicates", "--resume", folder.resolve("none").toString()).code())
        .isEqualTo(2);
    Path conf = configuration(folder, "");
    Files.write(folder.resolve("corpus.txt"), "good\nf\u00fcr\n".getBytes(ISO_8859_1));
    Outcome unread = Outcome.of("duplicates", conf.toString());
    assertThat(unread.code()).as(unread.err()).isEqualTo(3);
    assertThat(unread.err()).contains("corpus.quarantine-limit");
  }

  @Test
  void anAuditShowsTheRunThatIsNamed() throws IOException {
    Path corpus = shared.resolve("corpus.txt");
    Path own = Files.createDirectory(folder.resolve("own"));
    String named =
        "duplicates.run = \"%s\"\nextract.top = 0\naudit.untrained = 0\n".formatted(run());
    String conf = Outcome.configuration(own, corpus, named + "gate.max-duplicate-share = 0.3");

    Outcome audit = Outcome.of("audit", conf);

    JsonNode report = json(own.resolve("run/report.json"));
    assertThat(report.path("kind").textValue()).as(audit.err()).isEqualTo("audit");
    assertThat(report.at("/duplicates/corpus/beyondFirst").asLong()).isEqualTo(2);
    assertThat(report.at("/gate/findings").toString()).contains("max-duplicate-share");
    Path other = Outcome.corpus(folder);
    Files.writeString(other, "another\n");
    Path others = Files.createDirectory(folder.resolve("others"));
    Outcome refused = Outcome.of("audit", Outcome.configuration(others, other, named));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("its corpus is another one");
  }
}
