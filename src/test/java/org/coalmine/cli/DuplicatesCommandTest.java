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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code duplicates} says of a corpus, how it ends, and what reads its run. */
class DuplicatesCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** No canaries; ten documents, of which two stand twice. */
  private Path configuration(String more) throws IOException {
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

  private Outcome duplicates(String more, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("duplicates", configuration(more).toString()));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return JSON.readTree(Files.readAllBytes(folder.resolve("runs/run/report.json")));
  }

  @Test
  void countsJudgesAndGoesOn() throws IOException {
    Path held =
        Files.write(
            folder.resolve("held.txt"),
            List.of("Not in it.", "Document 3 tells of the year 21 and of nothing else at all."));
    Outcome outcome =
        duplicates("holdout.paths = [\"%s\"]\ngate.max-duplicate-share = 0.1".formatted(held));

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("  corpus          10      2")
        .contains("1 documents of the holdout stand in the corpus too, 1 by the very text")
        .contains("Gate: ");
    assertThat(outcome.lastLine())
        .startsWith("verdict: 2 of 10 documents (20%) are beyond the first of their group; ")
        .endsWith("exit: 1");
    JsonNode before = report();
    assertThat(before.path("kind").textValue()).isEqualTo("duplicates");
    assertThat(before.at("/duplicates/corpus/exactBeyondFirst").asLong()).isEqualTo(2);
    assertThat(before.at("/duplicates/crossing/exact").asLong()).isOne();
    JsonNode manifest = JSON.readTree(Files.readAllBytes(folder.resolve("runs/run/manifest.json")));
    assertThat(manifest.at("/stages/tables")).hasSize(5);
    try (Stream<Path> files = Files.walk(folder.resolve("runs/run"))) {
      assertThat(files.filter(Files::isRegularFile))
          .noneMatch(file -> holds(file, "tells of the year"));
    }

    Outcome gate = Outcome.of("gate", folder.resolve("runs/run").toString());
    assertThat(gate.code()).isEqualTo(1);
    assertThat(gate.out()).contains("max-duplicate-share").contains("0.20 > 0.1");
    Outcome history = Outcome.of("history", folder.resolve("runs").toString());
    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out()).contains("small (duplicates): 1 run").contains("20%");
    for (String form : new String[] {"table", "html", "junit", "sarif", "csv", "prometheus"}) {
      Outcome shown = Outcome.of("report", folder.resolve("runs/run").toString(), "--format", form);
      assertThat(shown.code()).as(form + shown.err()).isZero();
    }

    Outcome ofAudit = Outcome.of("audit", "--resume", folder.resolve("runs/run").toString());
    assertThat(ofAudit.code()).isEqualTo(2);
    assertThat(ofAudit.err())
        .contains("is no run of coalmine audit")
        .contains("duplicates --resume");

    Outcome resumed = Outcome.of("duplicates", "--resume", folder.resolve("runs/run").toString());
    assertThat(resumed.code()).as(resumed.err()).isEqualTo(1);
    assertThat(resumed.err()).contains("The table documents is written already.");
    assertThat(withoutRun(report())).isEqualTo(withoutRun(before));

    Files.writeString(folder.resolve("corpus.txt"), "another corpus\n");
    Outcome changed = Outcome.of("duplicates", "--resume", folder.resolve("runs/run").toString());
    assertThat(changed.code()).isEqualTo(5);
    assertThat(changed.err()).contains("the corpus has changed");
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
    assertThat(duplicates("").code()).isZero();
    JsonNode before = report();
    Path run = folder.resolve("runs/run");
    Path tables;
    try (Stream<Path> found = Files.list(run.resolve("duplicates"))) {
      tables = found.findFirst().orElseThrow();
    }
    // a run that was killed while it wrote its second table
    Files.delete(run.resolve("_SUCCESS"));
    ForgedRun.killedAfterTheFirstTable(run);
    try (Stream<Path> left = Files.walk(tables.resolve("edges"))) {
      for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isRegularFile(file)) {
          Files.write(file, new byte[] {1, 2, 3});
        }
      }
    }

    Outcome resumed = Outcome.of("duplicates", "--resume", run.toString());

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("The table exact is written already.");
    assertThat(withoutRun(report())).isEqualTo(withoutRun(before));
    assertThat(run.resolve("_SUCCESS")).exists();
  }

  @Test
  void writesTheFirstOfEachGroup() throws IOException {
    Path conf = configuration("");
    List<String> lines = Files.readAllLines(folder.resolve("corpus.txt"));
    Path out = folder.resolve("out");

    Outcome outcome = Outcome.of("duplicates", conf.toString(), "--to", out.toString());

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("8 documents, 2 left out");
    assertThat(Files.readAllLines(out.resolve("corpus.txt"))).isEqualTo(lines.subList(0, 8));
    try (Stream<Path> beside = Files.list(folder)) {
      assertThat(beside.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("."));
    }
    Outcome again =
        Outcome.of(
            "duplicates",
            "--resume",
            folder.resolve("runs/run").toString(),
            "--to",
            out.toString());
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");
    Outcome inside =
        Outcome.of(
            "duplicates",
            "--resume",
            folder.resolve("runs/run").toString(),
            "--to",
            folder.resolve("corpus.txt/x").toString());
    assertThat(inside.code()).isEqualTo(2);
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
    Path conf = configuration("");
    Files.write(folder.resolve("corpus.txt"), "good\nf\u00fcr\n".getBytes(ISO_8859_1));
    Outcome unread = Outcome.of("duplicates", conf.toString());
    assertThat(unread.code()).as(unread.err()).isEqualTo(3);
    assertThat(unread.err()).contains("corpus.quarantine-limit");
  }

  @Test
  void anAuditShowsTheRunThatIsNamed() throws IOException {
    assertThat(duplicates("").code()).isZero();
    Path corpus = folder.resolve("corpus.txt");
    Path own = Files.createDirectory(folder.resolve("own"));
    String named =
        "duplicates.run = \"%s\"\nextract.top = 0\naudit.untrained = 0\n"
            .formatted(folder.resolve("runs/run"));
    String conf = Outcome.configuration(own, corpus, named + "gate.max-duplicate-share = 0.3");

    Outcome audit = Outcome.of("audit", conf);

    JsonNode report = JSON.readTree(Files.readAllBytes(own.resolve("run/report.json")));
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
