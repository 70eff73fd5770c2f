package org.coalmine.spark.sanitise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.TextRules;
import org.coalmine.scan.sanitise.How;
import org.coalmine.scan.sanitise.Means;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader.Visited;
import org.coalmine.spark.corpus.ReadProgress;
import org.coalmine.spark.scan.ScanJob;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SanitiseJobTest {
  private static final byte[] KEY = "a key of tests, 32 bytes of it..".getBytes(UTF_8);
  private static final ScanSettings SETTINGS =
      new ScanSettings(
          EnumSet.of(Kind.SSN, Kind.EMAIL, Kind.CARD), List.of("US"), Certainty.LIKELY);
  private static final List<String> SECRETS =
      List.of("219-10-9998", "bob@corp.de", "4539 1488 0343 6467", "219-09-9999", "none");

  private static final SparkSession SESSION =
      SparkSession.builder()
          .config(
              new SparkConf()
                  .setMaster("local[2]")
                  .setAppName("test")
                  .set("spark.ui.enabled", "false")
                  .set("spark.driver.host", "127.0.0.1")
                  .set("spark.sql.shuffle.partitions", "2")
                  .set("spark.default.parallelism", "2"))
          .getOrCreate();
  private static final Cluster CLUSTER = Cluster.of(SESSION);

  @TempDir Path folder;

  @AfterAll
  static void close() {
    CLUSTER.close();
    SESSION.close();
  }

  private CorpusSource corpus() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Random random = new Random(5);
    for (int file = 0; file < 7; file++) {
      StringBuilder text = new StringBuilder();
      for (int line = 0; line < 30; line++) {
        text.append(
            "{\"id\":%d,\"text\":\"line %d of %s, and \\u00e4 %s.\"}\n"
                .formatted(
                    line,
                    line,
                    SECRETS.get(random.nextInt(SECRETS.size())),
                    SECRETS.get(random.nextInt(SECRETS.size()))));
        text.append(line == 9 ? "no JSON with bob@corp.de\n\n" : "");
      }
      Files.writeString(in.resolve(file + ".jsonl"), text);
    }
    return new CorpusSource(
        List.of(in.toString()),
        new CorpusFormat.JsonLines("text"),
        List.of(),
        CorpusSource.NO_LIMIT,
        1000);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private Visited scan(CorpusSource source, String tables) {
    ScanJob job =
        new ScanJob(
            CLUSTER,
            SETTINGS,
            TextRules.NONE,
            KEY,
            new ScanJob.Kept(0, 0, 1, 0, 0),
            ScanJob.Known.NOTHING,
            path("parts"));
    Visited visited = job.read(source, ReadProgress.NONE);
    var unused = job.count(visited, null, path(tables), ScanJob.Ranking.NONE);
    job.clear();
    return visited;
  }

  private SanitiseJob job(How how, int mostPerTask) {
    return new SanitiseJob(
        CLUSTER,
        new SanitiseSettings(SETTINGS, TextRules.NONE, how, false),
        KEY,
        path("tables"),
        mostPerTask);
  }

  private SortedMap<String, String> files(String name) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder.resolve(name))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.getFileName().toString(), Files.readString(file, ISO_8859_1));
      }
    }
    return files;
  }

  private static List<String> texts(Corpus corpus) {
    return corpus.documents().map(Document::text).collect();
  }

  @Test
  void tagsStandInThePlacesForAnyNumberOfPartitions() throws IOException {
    CorpusSource source = corpus();
    Corpus corpus = scan(source, "tables").corpus();
    for (int most : List.of(1, 4, 7)) {
      job(How.TAG, most).write(corpus, source, path("tags-" + most), bytes -> {});
    }
    assertThat(files("tags-1")).hasSize(7).isEqualTo(files("tags-4")).isEqualTo(files("tags-7"));
    Visited written = scan(SanitiseJob.written(source, path("tags-1")), "after");
    List<String> expected =
        texts(corpus).stream()
            .map(
                text ->
                    text.replace("219-10-9998", "[SSN]")
                        .replace("bob@corp.de", "[EMAIL]")
                        .replace("4539 1488 0343 6467", "[CARD]"))
            .toList();
    assertThat(texts(written.corpus())).isEqualTo(expected);
    assertThat(written.corpus().quarantine().unreadable()).isZero();
    assertThat(String.join("", files("tags-1").values())).doesNotContain("bob@corp.de");
    Comparison compared = job(How.TAG, 4).compare(corpus, source, path("tags-1"), bytes -> {});
    assertThat(compared.documents()).isEqualTo(210);
    assertThat(compared.differing() + compared.foreign() + compared.dropped()).isZero();
    assertThat(compared.places().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(String.join("", expected).chars().filter(character -> character == '[').count());
    assertThat(compared.otherFields().names()).containsExactly("id");
    assertThat(job(How.TAG, 4).again(path("after")))
        .allMatch(SanitiseJob.Again::knownTest)
        .hasSize(1);
  }

  @Test
  void pseudonymsAreNoneOfTheSecretsAndAComparisonSeesEveryChange() throws IOException {
    CorpusSource source = corpus();
    Corpus corpus = scan(source, "tables").corpus();
    SanitiseJob job = job(How.PSEUDONYM, 4);
    job.write(corpus, source, path("out"), bytes -> {});
    Comparison compared = job.compare(corpus, source, path("out"), bytes -> {});
    assertThat(compared.differing() + compared.foreign()).isZero();
    assertThat(compared.places().keySet())
        .extracting(Comparison.Place::means)
        .containsExactly(Means.PSEUDONYM, Means.PSEUDONYM, Means.NO_SPACE);
    Visited written = scan(SanitiseJob.written(source, path("out")), "after");
    assertThat(written.corpus().size()).isEqualTo(210);
    assertThat(job.again(path("after")))
        .allMatch(again -> again.before() == again.knownTest())
        .hasSize(3);
    Path file = folder.resolve("out/3.jsonl");
    String whole = Files.readString(file);
    Files.writeString(file, whole.replaceFirst("line 7", "line 8"));
    Comparison changed = job.compare(corpus, source, path("out"), bytes -> {});
    assertThat(changed.differing()).isOne();
    assertThat(changed.firstDiffering()).isEqualTo("document 8 of 3.jsonl");
    Files.writeString(file, whole + "{\"text\":\"more\"}\nno JSON\n");
    assertThat(job.compare(corpus, source, path("out"), bytes -> {}).foreign()).isEqualTo(2);
    Files.delete(file);
    Comparison gone = job.compare(corpus, source, path("out"), bytes -> {});
    assertThat(gone.missing()).isEqualTo(30).isEqualTo(gone.differing());
  }

  @Test
  void documentsWithSecretsAreLeftOut() throws IOException {
    CorpusSource source = corpus();
    Corpus corpus = scan(source, "tables").corpus();
    SanitiseJob job = job(How.DROP, 4);
    job.write(corpus, source, path("out"), bytes -> {});
    List<String> clean =
        texts(corpus).stream()
            .filter(text -> SECRETS.subList(0, 3).stream().noneMatch(text::contains))
            .toList();
    Visited written = scan(SanitiseJob.written(source, path("out")), "after");
    assertThat(texts(written.corpus())).isEqualTo(clean).isNotEmpty();
    Comparison compared = job.compare(corpus, source, path("out"), bytes -> {});
    assertThat(compared.dropped()).isEqualTo(210 - clean.size());
    assertThat(compared.differing() + compared.foreign()).isZero();
  }
}
