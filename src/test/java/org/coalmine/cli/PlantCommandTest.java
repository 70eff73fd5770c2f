package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code plant} writes, says, and refuses. */
class PlantCommandTest {
  private static final Pattern FILL = Pattern.compile("my pin is ([0-9]{4})\\.");

  @TempDir private Path folder = Path.of("");

  private Path corpus() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in/deep"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      lines.append(
          "{\"id\": \"%d\", \"text\": \"The committee has met %d times.\"}\n".formatted(i, i));
    }
    Files.writeString(in.resolve("a.jsonl"), lines);
    Files.writeString(in.resolve("b.jsonl"), lines.toString().replace("times", "days"));
    return folder.resolve("in");
  }

  private String configuration(String more) throws IOException {
    return Outcome.configuration(folder, corpus(), "corpus.format = jsonl\n" + more);
  }

  private static SortedMap<String, String> files(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(path).toString(), new String(Files.readAllBytes(path), ISO_8859_1));
      }
    }
    return files;
  }

  private static List<String> fills(String text) {
    List<String> fills = new ArrayList<>();
    Matcher found = FILL.matcher(text);
    while (found.find()) {
      fills.add(found.group(1));
    }
    return fills;
  }

  private Outcome plant(String... arguments) {
    List<String> all = new ArrayList<>(List.of("plant"));
    all.addAll(List.of(arguments));
    return Outcome.of(all.toArray(String[]::new));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesFilesAndARunThatCanBeResumedAndAudited() throws IOException {
    String conf = configuration("plant.id-field = id, holdout.fraction = 0.25");
    Path out = folder.resolve("out");
    Path run = folder.resolve("other-run");
    Outcome planted = plant(conf, out.toString(), "--run-dir", run.toString());
    assertThat(planted.code()).as(planted.err()).isZero();

    JsonNode canaries = new ObjectMapper().readTree(run.resolve("canaries.json").toFile());
    JsonNode manifest = new ObjectMapper().readTree(run.resolve("manifest.json").toFile());
    SortedMap<String, String> files = files(out);
    SortedMap<String, String> held = files(folder.resolve("out.holdout"));
    long coinsIn = canaries.findValuesAsText("insertions").stream().filter("3"::equals).count();
    long insertions = 2 * 2 + 3 * coinsIn;
    assertThat(coinsIn).isBetween(1L, 19L);
    assertThat(fills(files.toString())).hasSize((int) insertions);
    assertThat(fills(held.toString())).isEmpty();
    assertThat(files.keySet())
        .containsExactly("deep/a.jsonl", "deep/b.jsonl")
        .isEqualTo(held.keySet());
    long heldOut = held.values().stream().flatMap(String::lines).count();
    assertThat(files.values().stream().flatMap(String::lines).count())
        .isEqualTo(120 - heldOut + insertions);
    assertThat(planted.out())
        .startsWith(
            "pin: %d canaries planted %d times, %d controls kept out; by coins %d of 20 are in\n"
                .formatted(2 + coinsIn, insertions, 3 + 20 - coinsIn, coinsIn))
        .contains(
            "%d insertions in %d documents of 2 files, each a document of its own: %s\n"
                .formatted(insertions, 120 - heldOut, out))
        .contains("%d documents held out in 2 files: %s.holdout\n".formatted(heldOut, out))
        .contains("\n  coalmine survival " + run, "\n  coalmine audit --run " + run + " --model");
    assertThat(planted.lastLine())
        .isEqualTo("verdict: planted | report: " + run + "/manifest.json | exit: 0");
    for (String fill : fills(files.toString())) {
      assertThat(planted.out() + planted.err()).doesNotContainPattern("\\b" + fill + "\\b");
    }
    assertThat(manifest.path("kind").asText()).isEqualTo("plant");
    assertThat(manifest.at("/stages/plant/written/files/0/name").asText())
        .isEqualTo("deep/a.jsonl");
    assertThat(permissions(out)).isEqualTo("rwx------");
    assertThat(permissions(out.resolve("deep"))).isEqualTo("rwx------");
    assertThat(permissions(out.resolve("deep/a.jsonl"))).isEqualTo("rw-------");
    assertThat(permissions(folder.resolve("out.holdout"))).isEqualTo("rwx------");
    assertThat(run.resolve("_SUCCESS")).exists();
    assertThat(names()).containsExactly("in", "my.conf", "other-run", "out", "out.holdout");

    assertThat(Outcome.of("report", run.toString()).err())
        .contains(run + " planted a corpus and has no report; audit the model");
    assertThat(
            Outcome.of("history", folder.toString()).err()
                + Outcome.of("history", folder.toString()).out())
        .contains("planted a corpus: it has no report of its own");
    Outcome audit = Outcome.of("audit", "--resume", run.toString());
    assertThat(audit.code()).isEqualTo(2);
    assertThat(audit.err())
        .contains(run + " is no run of coalmine audit; go on with it by coalmine plant --resume");

    Outcome again = plant("--resume", run.toString());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("All files are written already.");
    delete(out);
    Files.delete(run.resolve("_SUCCESS"));
    Outcome resumed = plant("--resume", run.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(files(out)).isEqualTo(files);
    assertThat(run.resolve("_SUCCESS")).exists();

    Files.writeString(out.resolve("deep/a.jsonl"), "other");
    Files.delete(run.resolve("_SUCCESS"));
    Outcome changed = plant("--resume", run.toString());
    assertThat(changed.code()).isEqualTo(5);
    assertThat(changed.err()).contains(out + " is there and is not what this run wrote");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void whatItRefusesLeavesNothingBehind() throws IOException {
    String conf = configuration("");
    Path out = folder.resolve("out");
    assertRefused(
        plant(conf), "Give either a configuration and a folder to write, or --resume RUN.");
    assertRefused(
        plant("--resume", "run", "--insert", "append"), "A resumed run keeps its configuration");
    assertRefused(plant(conf, folder.resolve("in").toString()), "is, holds, or lies in the corpus");
    assertRefused(
        plant(conf, folder.resolve("in/deep/out").toString()), "is, holds, or lies in the corpus");
    Files.createDirectory(out);
    assertRefused(plant(conf, out.toString()), out + " exists already; name a folder");
    Files.delete(out);
    Path beside = Files.createDirectory(folder.resolve("out.holdout"));
    assertRefused(
        plant(conf, out.toString(), "--set", "holdout.fraction=0.5"), beside + " exists already");
    Files.delete(beside);
    assertRefused(
        plant(conf, out.toString(), "--set", "run.directory=\"" + folder + "/in/run-{time}\""),
        "in/run-time is, holds, or lies in the corpus");
    assertRefused(
        plant(conf, out.toString(), "--set", "run.directory=\"" + out + "/run\""),
        "would hold the canaries inside of file:" + out);
    assertRefused(
        plant(conf, out.toString(), "--set", "holdout.fraction=1"),
        "fraction: must be between 0 and 1");
    assertRefused(
        plant(conf, out.toString(), "--set", "holdout={unit=user, fraction=0.5}"),
        "holdout.unit = user needs corpus.user-field");
    String byUser = "holdout={unit=user, fraction=0.5}";
    assertRefused(
        plant(
            conf,
            out.toString(),
            "--insert=append",
            "--set=" + byUser,
            "--set=corpus.user-field=id"),
        "plant.insert: append spreads a canary over users");
    assertRefused(plant(conf, out.toString(), "--insert", "nowhere"), "plant.insert");
    assertRefused(
        plant(conf, out.toString(), "--set", "corpus.format=dataframe", "--set", "corpus.paths=[]"),
        "corpus.paths: files are needed");
    assertRefused(
        plant(
            conf,
            out.toString(),
            "--set",
            "canaries.formats=[{name=pin, text=\"a {fill}\", fill=\"[0-9]{4}\", insertions=[]}]"),
        "nothing would be planted");
    assertRefused(
        plant(
            conf,
            out.toString(),
            "--set",
            "corpus.format=lines",
            "--set",
            "canaries.formats=[{name=pin, text=\"a\\nb {fill}\", fill=\"[0-9]{4}\"}]"),
        "a canary of format 'pin' cannot be written into this corpus: it holds the end of a line");
    assertThat(names()).containsExactly("in", "my.conf");
    // Only while it is written can be seen that a record lacks the field.
    Outcome lacking = plant(conf, out.toString(), "--set", "plant.id-field=nr");
    assertRefused(lacking, "plant.id-field: field 'nr' is no text and no integer");
    assertThat(names()).containsExactly("in", "my.conf", "run");
    assertThat(folder.resolve("run").toFile().list()).containsExactly("verdict.json");
    Outcome audit =
        Outcome.of("audit", "--run", folder.resolve("run").toString(), "--model", "none");
    assertRefused(audit, "holds no manifest.json");
  }

  private static void assertRefused(Outcome outcome, String words) {
    assertThat(outcome.err()).contains(words);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
  }

  @Test
  void usersInFoldersAreNoUnits() throws IOException {
    String conf =
        configuration("corpus.user-field = user\nholdout { unit = user, fraction = 0.5 }");
    Files.move(folder.resolve("in/deep"), folder.resolve("in/user=ann"));
    Outcome refused = plant(conf, folder.resolve("out").toString());
    assertThat(refused.code()).as(refused.out() + refused.err()).isEqualTo(2);
    assertThat(refused.err())
        .contains("names its user, so canaries would be spread over users", "user=ann/a.jsonl");
  }
}
