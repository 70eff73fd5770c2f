package org.coalmine.spark.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.write.InsertedFields;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.PlantedFiles.Folders;
import org.coalmine.spark.corpus.PlantedFiles.Holdout;
import org.coalmine.spark.corpus.PlantedFiles.Way;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlantedFilesTest {
  private static final String SEED = "planting";
  private static final CanaryFormat FORMAT =
      new CanaryFormat(
          "number",
          "The number is {fill}.",
          RandomnessSpace.of(new FillExpression.Regex("[0-9]{6}"), Check.NONE));
  private static final CanaryPlan CANARIES =
      CanaryPlan.draw(SEED, List.of(new CanarySeries(FORMAT, List.of(1, 3, 40), 2, 5, 20, 2)));
  private static final InsertedFields FIELDS = new InsertedFields("id", "user");

  private static final JavaSparkContext SPARK = LocalSpark.open("local[2]");

  @TempDir private Path folder = Path.of("");

  @AfterAll
  static void close() {
    SPARK.close();
  }

  /** Seven files of JSON lines, in two folders, some of them packed, with flaws. */
  private Path corpus() throws IOException {
    Path in = folder.resolve("in");
    for (int file = 0; file < 7; file++) {
      StringBuilder text = new StringBuilder();
      for (int line = 0; line < 20; line++) {
        int number = 20 * file + line;
        text.append(
            "{\"id\":%d,\"text\":\"document %d of \\u00e4\",\"user\":\"u%d\"}\n"
                .formatted(number, number / 2, number % 9));
        if (line == 7) {
          text.append("no JSON\n\n");
        }
      }
      Path path =
          in.resolve((file < 3 ? "a/" : "b/c/") + file + (file % 2 == 0 ? ".jsonl" : ".gz"));
      Files.createDirectories(path.getParent());
      byte[] bytes = text.toString().getBytes(UTF_8);
      try (OutputStream out =
          file % 2 == 0
              ? Files.newOutputStream(path)
              : new GZIPOutputStream(Files.newOutputStream(path))) {
        out.write(bytes);
      }
    }
    Files.writeString(in.resolve("_SUCCESS"), "");
    return in;
  }

  private static CorpusSource source(Path path, @Nullable String user, long limit) {
    return new CorpusSource(
        List.of(path.toString()), new CorpusFormat.JsonLines("text", user), List.of(), limit, 1000);
  }

  private PlantedFiles plant(CorpusSource source, Way way, String name, int mostPerTask) {
    Corpus corpus = CorpusReader.read(SPARK, source);
    return PlantedFiles.write(
        SPARK,
        new RewritingJob(SPARK, corpus, source, way.fields(), mostPerTask),
        corpus,
        source,
        CANARIES,
        SEED,
        way,
        new Folders(
            new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()),
            way.holdout() == null
                ? null
                : new org.apache.hadoop.fs.Path(folder.resolve(name + ".holdout").toUri())),
        bytes -> {});
  }

  private static List<String> texts(List<Document> documents) {
    return documents.stream().map(Document::text).toList();
  }

  private static List<String> texts(CorpusSource source) {
    return texts(CorpusReader.read(SPARK, source).documents().collect());
  }

  private static List<String> trained(CorpusSource source) {
    return texts(
        PlantingJob.plant(SPARK, CorpusReader.read(SPARK, source), CANARIES, SEED)
            .documents()
            .collect());
  }

  private static SortedMap<String, String> files(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(path).toString(), new String(Files.readAllBytes(path), "latin1"));
      }
    }
    return files;
  }

  @Test
  void theFilesHoldTheDocumentsOfATrainingOnAnyNumberOfTasks() throws IOException {
    Path in = corpus();
    CorpusSource source = source(in, null, CorpusSource.NO_LIMIT);
    Way way = new Way(null, FIELDS, null);
    PlantedFiles planted = plant(source, way, "one", 7);
    plant(source, way, "two", 4);
    plant(source, way, "seven", 1);
    assertThat(texts(source(folder.resolve("one"), null, CorpusSource.NO_LIMIT)))
        .isEqualTo(trained(source))
        .hasSizeGreaterThan(140 + 88);
    assertThat(files(folder.resolve("one")))
        .isEqualTo(files(folder.resolve("two")))
        .isEqualTo(files(folder.resolve("seven")));
    assertThat(files(folder.resolve("one")).keySet())
        .containsExactlyElementsOf(
            List.of(
                "a/0.jsonl",
                "a/1.gz",
                "a/2.jsonl",
                "b/c/3.gz",
                "b/c/4.jsonl",
                "b/c/5.gz",
                "b/c/6.jsonl"));
    assertThat(planted.documents()).isEqualTo(140);
    assertThat(planted.changed()).isEmpty();
    assertThat(planted.training().stream().mapToLong(file -> file.records().flawed()).sum())
        .isEqualTo(14);
    try (Stream<Path> all = Files.walk(folder.resolve("one"))) {
      for (Path path : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
    Set<String> ids = new HashSet<>();
    for (String line : requireNonNull(files(folder.resolve("one")).get("a/0.jsonl")).split("\n")) {
      if (line.startsWith("{")) {
        assertThat(ids.add(line.replaceAll(".*\"id\":(\\d+).*", "$1"))).as(line).isTrue();
      }
    }
  }

  @Test
  void aLimitAndAFilterLeaveOutWhatIsNotTrainedOn() throws IOException {
    Path in = corpus();
    CorpusSource source =
        new CorpusSource(
            List.of(in.toString()), new CorpusFormat.JsonLines("text"), List.of("1"), 33, 1000);
    plant(source, new Way(null, FIELDS, null), "out", 2);
    assertThat(texts(source(folder.resolve("out"), null, CorpusSource.NO_LIMIT)))
        .isEqualTo(trained(source));
  }

  @Test
  void aHoldoutIsDrawnByContentAndTheRestHasTheCanaries() throws IOException {
    Path in = corpus();
    CorpusSource source = source(in, "user", CorpusSource.NO_LIMIT);
    Way byText = new Way(null, FIELDS, new Holdout(0.5, false));
    PlantedFiles planted = plant(source, byText, "out", 1);
    CorpusSource written = source(folder.resolve("out"), "user", CorpusSource.NO_LIMIT);
    CorpusSource held = source(folder.resolve("out.holdout"), "user", CorpusSource.NO_LIMIT);
    List<String> heldTexts = texts(held);
    List<String> kept = new ArrayList<>(texts(source));
    assertThat(heldTexts).hasSizeBetween(40, 100);
    assertThat(new HashSet<>(heldTexts))
        .as("equal texts are one unit")
        .hasSize(heldTexts.size() / 2);
    assertThat(kept.removeAll(heldTexts)).isTrue();
    assertThat(texts(written).stream().filter(text -> text.startsWith("document")).toList())
        .isEqualTo(kept);
    assertThat(texts(written)).hasSize(kept.size() + (int) planted.insertions());
    assertThat(planted.documents()).isEqualTo(kept.size());
    assertThat(planted.heldOutDocuments()).isEqualTo(140 - kept.size());
    assertThat(files(folder.resolve("out.holdout")).keySet())
        .isEqualTo(files(folder.resolve("out")).keySet());
    // An index would move if a document before were removed.
    Files.delete(in.resolve("a/0.jsonl"));
    plant(source, byText, "less", 7);
    assertThat(heldTexts)
        .containsAll(texts(source(folder.resolve("less.holdout"), "user", Long.MAX_VALUE)));
  }

  @Test
  void aUserIsInOrOutWithAllDocumentsAndACanaryIsAUser() throws IOException {
    CorpusSource source = source(corpus(), "user", CorpusSource.NO_LIMIT);
    plant(source, new Way(null, FIELDS, new Holdout(0.4, true)), "out", 3);
    CorpusSource written = source(folder.resolve("out"), "user", CorpusSource.NO_LIMIT);
    CorpusSource held = source(folder.resolve("out.holdout"), "user", CorpusSource.NO_LIMIT);
    Set<String> in = new HashSet<>();
    Set<String> canaries = new HashSet<>();
    for (Document document : CorpusReader.read(SPARK, written).documents().collect()) {
      (document.text().startsWith("The") ? canaries : in).add(String.valueOf(document.user()));
    }
    Set<String> out = new HashSet<>();
    CorpusReader.read(SPARK, held)
        .documents()
        .collect()
        .forEach(document -> out.add(String.valueOf(document.user())));
    assertThat(in).doesNotContainAnyElementsOf(out).hasSizeBetween(1, 8);
    assertThat(in.size() + out.size()).isEqualTo(9);
    long planted = CANARIES.canaries().stream().filter(canary -> !canary.isControl()).count();
    assertThat(canaries).hasSize((int) planted).doesNotContainAnyElementsOf(in);
  }

  @Test
  void aCanaryIsAppendedToADocument() throws IOException {
    CorpusSource source = source(corpus(), null, CorpusSource.NO_LIMIT);
    PlantedFiles planted = plant(source, new Way(" | ", FIELDS, null), "out", 3);
    List<String> before = texts(source);
    List<String> after = texts(source(folder.resolve("out"), null, CorpusSource.NO_LIMIT));
    assertThat(after).hasSameSizeAs(before);
    List<Long> changed = new ArrayList<>();
    long insertions = 0;
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).startsWith(before.get(i));
      String more = after.get(i).substring(before.get(i).length());
      assertThat(more).matches("( \\| The number is [0-9]{6}\\.)*");
      if (!more.isEmpty()) {
        changed.add((long) i);
        insertions += more.length() / " | The number is 123456.".length();
      }
    }
    assertThat(planted.changed()).isEqualTo(changed);
    assertThat(insertions).isEqualTo(planted.insertions());
  }

  @Test
  void whatCannotBeWrittenIsRefused() throws IOException {
    Path in = corpus();
    Path other = folder.resolve("other/0.jsonl");
    Files.createDirectories(other.getParent());
    Files.writeString(other, "{\"text\":\"x\"}\n");
    CorpusSource twice =
        new CorpusSource(
            List.of(in.resolve("a").toString(), other.toString()),
            new CorpusFormat.JsonLines("text"),
            List.of(),
            CorpusSource.NO_LIMIT,
            1000);
    Way way = new Way(null, FIELDS, null);
    assertThatThrownBy(() -> plant(twice, way, "out", 7))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("would both be written as 0.jsonl");
    CorpusSource hidden =
        new CorpusSource(
            List.of(in.resolve("_x.jsonl").toString()),
            new CorpusFormat.JsonLines("text"),
            List.of(),
            CorpusSource.NO_LIMIT,
            1000);
    Files.copy(other, in.resolve("_x.jsonl"));
    assertThatThrownBy(() -> plant(hidden, way, "out", 7))
        .hasMessageContaining("'_x.jsonl' begins with . or _");
    CorpusSource all = source(in, null, CorpusSource.NO_LIMIT);
    assertThatThrownBy(
            () -> plant(all, new Way(null, FIELDS, new Holdout(1 - 1e-9, false)), "o", 7))
        .hasMessageContaining("holdout.fraction: every document is held out");
    assertThatThrownBy(
            () -> plant(all, new Way(null, new InsertedFields("nr", "user"), null), "p", 7))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("plant.id-field: field 'nr'");
  }

  @Test
  void aFolderOfTheCorpusIsNoPlaceToWrite() throws IOException {
    Path in = corpus();
    org.apache.hadoop.conf.Configuration hadoop = new org.apache.hadoop.conf.Configuration(false);
    Files.createSymbolicLink(folder.resolve("link"), in);
    CorpusSource folders = source(in, null, CorpusSource.NO_LIMIT);
    CorpusSource wildcard = source(in.resolve("*"), null, CorpusSource.NO_LIMIT);
    CorpusSource file = source(in.resolve("a/0.jsonl"), null, CorpusSource.NO_LIMIT);
    for (Object[] refused :
        new Object[][] {
          {folders, "in"},
          {folders, "in/out"},
          {folders, "in/../in/b/out"},
          {folders, "link/out"},
          {folders, ""},
          {wildcard, "in/out"},
          {wildcard, "in"},
          {file, "in/a"},
          {file, "in/a/0.jsonl"}
        }) {
      assertThatThrownBy(
              () -> OutputPlace.requireApart(hadoop(refused[1]), (CorpusSource) refused[0], hadoop))
          .as(refused[1].toString())
          .hasMessageContaining("is, holds, or lies in the corpus");
    }
    OutputPlace.requireApart(hadoop("out"), folders, hadoop);
    OutputPlace.requireApart(hadoop("in2"), folders, hadoop);
    OutputPlace.requireApart(hadoop("in/a/out"), file, hadoop);
    OutputPlace.requireApart(hadoop("x/y/z"), wildcard, hadoop);
  }

  private org.apache.hadoop.fs.Path hadoop(Object name) {
    return new org.apache.hadoop.fs.Path("file:" + folder + "/" + name);
  }
}
