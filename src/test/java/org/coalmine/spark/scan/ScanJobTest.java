package org.coalmine.spark.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.coalmine.exposure.Exposure;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Finding;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.Scanner;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Fingerprint;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.CorpusReader.Visited;
import org.coalmine.spark.corpus.ReadProgress;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScanJobTest {
  private static final byte[] KEY = "a key of tests, 32 bytes of it..".getBytes(UTF_8);
  private static final ScanSettings SETTINGS =
      new ScanSettings(
          EnumSet.of(Kind.SSN, Kind.EMAIL, Kind.CARD), List.of("US"), Certainty.LIKELY);

  @TempDir Path folder;

  /** How many fingerprints are kept. */
  private int most = 1000;

  private record Outcome(FoundCounts counts, List<String> findings, List<String> secrets) {}

  private static SparkSession session(String master) {
    return SparkSession.builder()
        .config(
            new SparkConf()
                .setMaster(master)
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.sql.shuffle.partitions", "3")
                .set("spark.default.parallelism", "3"))
        .getOrCreate();
  }

  private Outcome scan(String master, CorpusSource source) {
    return scan(master, source, ScanJob.Known.NOTHING);
  }

  private Outcome scan(String master, CorpusSource source, ScanJob.Known known) {
    try (SparkSession session = session(master);
        Cluster cluster = Cluster.of(session)) {
      ScanJob job =
          new ScanJob(
              cluster,
              SETTINGS,
              TextRules.NONE,
              KEY,
              new ScanJob.Kept(most, 1000, 2, 5, 3),
              known,
              new org.apache.hadoop.fs.Path(folder.resolve("parts").toUri()));
      Visited visited = job.read(source, ReadProgress.NONE);
      Path tables = folder.resolve("tables");
      FoundCounts counts =
          job.count(
              visited, null, new org.apache.hadoop.fs.Path(tables.toUri()), ScanJob.Ranking.NONE);
      job.clear();
      assertThat(folder.resolve("parts")).doesNotExist();
      return new Outcome(
          counts,
          rows(session, tables.resolve("findings")),
          rows(session, tables.resolve("secrets")));
    }
  }

  private static List<String> rows(SparkSession session, Path table) {
    return session.read().parquet(table.toString()).collectAsList().stream()
        .map(Row::json)
        .sorted()
        .toList();
  }

  private CorpusSource lines(long limit) throws IOException {
    Random random = new Random(5);
    String[] secrets = {
      "219-10-9998",
      "bob@corp.de",
      "BOB@corp.de",
      "4539 1488 0343 6467",
      "alice@mail.org",
      "219-09-9999"
    };
    for (int file = 0; file < 5; file++) {
      List<String> lines = new ArrayList<>();
      for (int line = 0; line < 200; line++) {
        StringBuilder text = new StringBuilder("é line " + line + " ");
        for (int i = 0; i < random.nextInt(4); i++) {
          text.append(random.nextInt(3)).append(" x ");
          text.append(secrets[random.nextInt(secrets.length)]).append(", ");
        }
        lines.add(random.nextInt(10) == 0 ? "" : text.toString());
      }
      Files.write(folder.resolve("part-" + file + ".txt"), lines);
    }
    return new CorpusSource(
        List.of(folder.resolve("part-*.txt").toString()),
        new CorpusFormat.Lines(),
        List.of(),
        limit,
        10_000);
  }

  @Test
  void countsWhatAPlainLoopCounts() throws IOException {
    CorpusSource source = lines(CorpusSource.NO_LIMIT);
    Outcome found = scan("local[4]", source);
    Scanner scanner = new Scanner(SETTINGS, TextRules.NONE);
    Fingerprint fingerprint = new Fingerprint(KEY);
    Map<String, Long> occurrences = new TreeMap<>();
    Map<String, Set<Long>> documents = new TreeMap<>();
    Map<String, Set<String>> contexts = new TreeMap<>();
    long document = 0;
    long findings = 0;
    for (int file = 0; file < 5; file++) {
      for (String line : Files.readAllLines(folder.resolve("part-" + file + ".txt"))) {
        if (line.isBlank()) {
          continue;
        }
        for (Finding one : scanner.scan(line)) {
          String print = fingerprint.of(one.identity());
          occurrences.merge(print, 1L, Long::sum);
          documents.computeIfAbsent(print, key -> new HashSet<>()).add(document);
          int at = line.offsetByCodePoints(0, (int) one.start());
          contexts
              .computeIfAbsent(print, key -> new HashSet<>())
              .add(line.substring(Math.max(0, at - FoundIn.CONTEXT), at));
          findings++;
        }
        document++;
      }
    }
    assertThat(found.findings()).hasSize((int) findings);
    assertThat(found.secrets()).hasSize(5).hasSize(occurrences.size());
    for (FoundCounts.FoundSecret secret : found.counts().most()) {
      String print = secret.fingerprint();
      assertThat(secret.occurrences()).isEqualTo(occurrences.get(print));
      assertThat(secret.documents()).isEqualTo(requireNonNull(documents.get(print)).size());
      assertThat(secret.contexts()).isEqualTo(requireNonNull(contexts.get(print)).size());
      assertThat(secret.users()).isNull();
      assertThat(secret.spaceBits())
          .isEqualTo(
              switch (secret.kind()) {
                case SSN -> Exposure.log2(BigInteger.valueOf(888_931_098));
                case CARD -> Exposure.log2(BigInteger.TEN.pow(14));
                default -> null;
              });
      assertThat(secret.guessBits()).isNull();
    }
    assertThat(found.counts().most()).hasSize(4);
    assertThat(found.counts().groups().stream().mapToLong(FoundCounts.Group::occurrences).sum())
        .isEqualTo(findings);
    assertThat(found.counts().groups().stream().mapToLong(FoundCounts.Group::secrets).sum())
        .isEqualTo(5);
    assertThat(String.join("\n", found.findings()) + String.join("\n", found.secrets()))
        .doesNotContain("219-10-9998", "corp.de", "4539 1488", "alice");
    requireValues(found.counts(), contexts);
  }

  private static void requireValues(FoundCounts counts, Map<String, Set<String>> contexts) {
    assertThat(counts.values()).hasSize(4);
    assertThat(counts.values().stream().map(value -> value.value().reveal().toLowerCase()))
        .containsExactlyInAnyOrder(
            "219-10-9998", "bob@corp.de", "4539 1488 0343 6467", "alice@mail.org");
    for (FoundCounts.Value value : counts.values()) {
      assertThat(value.contexts()).hasSize(2);
      for (FoundCounts.Context context : value.contexts()) {
        assertThat(contexts.get(value.fingerprint()))
            .anyMatch(before -> before.endsWith(context.before().reveal()));
        assertThat(context.before().reveal()).hasSize(5);
        assertThat(context.behind().reveal()).startsWith(", ");
        assertThat(context.cut()).isTrue();
      }
    }
  }

  @Test
  void findsTheSameOnOneCoreAndWithALimitOnlyWhatIsWithin() throws IOException {
    CorpusSource all = lines(CorpusSource.NO_LIMIT);
    Outcome four = scan("local[4]", all);
    Outcome one = scan("local[1]", all);
    assertThat(one.findings()).isEqualTo(four.findings());
    assertThat(one.secrets()).isEqualTo(four.secrets());
    assertThat(one.counts()).isEqualTo(four.counts());
    Outcome limited = scan("local[2]", lines(250));
    assertThat(limited.findings())
        .isEqualTo(
            four.findings().stream()
                .filter(
                    row -> Long.parseLong(row.replaceAll(".*\"document\":(\\d+).*", "$1")) < 250)
                .toList());
  }

  @Test
  void anyDivisionIntoFilesGivesTheSame() throws IOException {
    Outcome five = scan("local[2]", lines(CorpusSource.NO_LIMIT));
    List<String> all = new ArrayList<>();
    for (int file = 0; file < 5; file++) {
      all.addAll(Files.readAllLines(folder.resolve("part-" + file + ".txt")));
    }
    Path many = Files.createDirectory(folder.resolve("many"));
    for (int from = 0; from < all.size(); from += 37) {
      Files.write(
          many.resolve("%04d.txt".formatted(from)),
          all.subList(from, Math.min(all.size(), from + 37)));
    }
    Path one = Files.write(folder.resolve("one.txt"), all);
    for (Path path : List.of(many, one)) {
      Outcome other =
          scan(
              "local[2]",
              new CorpusSource(
                  List.of(path.toString()),
                  new CorpusFormat.Lines(),
                  List.of(),
                  CorpusSource.NO_LIMIT,
                  10_000));
      assertThat(other.secrets()).isEqualTo(five.secrets());
      assertThat(other.counts().groups()).isEqualTo(five.counts().groups());
      assertThat(other.counts().most()).isEqualTo(five.counts().most());
      assertThat(other.counts().values()).isEqualTo(five.counts().values());
    }
  }

  @Test
  void usersAreCountedAndRecordsNamed() throws IOException {
    Path file = folder.resolve("users.jsonl");
    Files.writeString(
        file,
        """
        {"text": "a bob@corp.de", "who": "u1"}
        {"text": ""}
        {"text": "b bob@corp.de and bob@corp.de", "who": "u2"}
        {"text": "c bob@corp.de", "who": "u1"}
        not JSON
        """);
    Outcome found =
        scan(
            "local[2]",
            new CorpusSource(
                List.of(file.toString()),
                new CorpusFormat.JsonLines("text", "who"),
                List.of(),
                CorpusSource.NO_LIMIT,
                1000));
    FoundCounts.FoundSecret bob = found.counts().most().get(0);
    assertThat(List.of(bob.occurrences(), bob.documents(), bob.contexts()))
        .containsExactly(4L, 3L, 4L);
    assertThat(bob.users()).isEqualTo(2);
    Map<String, Long> records =
        found.findings().stream()
            .map(row -> row.replaceAll(".*\"record\":(\\d+).*", "$1"))
            .collect(groupingBy(record -> record, counting()));
    assertThat(records).isEqualTo(Map.of("1", 1L, "3", 2L, "4", 1L));
  }

  @Test
  void headersOfMessagesAreCountedApart() throws IOException {
    Path file = folder.resolve("mail.jsonl");
    Files.writeString(
        file,
        """
        {"text": "From: bob@corp.de\\nTo: al@corp.de, bob@corp.de\\n\\nwrite to bob@corp.de"}
        {"text": "al@corp.de said\\nFrom: bob@corp.de\\nTo: al@corp.de"}
        """);
    Outcome found =
        scan(
            "local[2]",
            new CorpusSource(
                List.of(file.toString()),
                new CorpusFormat.JsonLines("text", null),
                List.of(),
                CorpusSource.NO_LIMIT,
                1000));
    FoundCounts.Group emails = found.counts().groups().get(0);
    assertThat(List.of(emails.occurrences(), emails.inHeaders())).containsExactly(7L, 3L);
    assertThat(found.counts().most().stream().map(FoundCounts.FoundSecret::inHeaders))
        .containsExactly(2L, 1L);
    assertThat(found.findings()).filteredOn(row -> row.contains("\"header\":true")).hasSize(3);
  }

  @Test
  void fingerprintsAreTheSmallestOfThoseThatCount() throws IOException {
    CorpusSource source = lines(CorpusSource.NO_LIMIT);
    FoundCounts.Prints all = scan("local[2]", source).counts().prints();
    assertThat(all.below()).isNull();
    assertThat(all.smallest()).hasSize(4);
    List<String> prints = all.smallest().stream().map(FoundCounts.Print::fingerprint).toList();
    assertThat(prints).isSorted();
    ScanJob.Known known = new ScanJob.Known(Set.of(prints.get(0)), Asked.NOTHING);
    FoundCounts rest = scan("local[2]", source, known).counts();
    assertThat(rest.prints().smallest()).isEqualTo(all.smallest().subList(1, 4));
    assertThat(rest.allowed()).containsExactly(prints.get(0));
    assertThat(rest.most()).hasSize(3);
    assertThat(rest.values()).hasSize(3);
    assertThat(rest.groups()).anyMatch(group -> group.allowed() && group.secrets() == 1);
    most = 2;
    FoundCounts.Prints some = scan("local[2]", source).counts().prints();
    assertThat(some.smallest()).isEqualTo(all.smallest().subList(0, 2));
    assertThat(some.below()).isEqualTo(prints.get(2));
  }

  @Test
  void aGivenDataFrameHasTheSameFindings() throws IOException {
    CorpusSource source = lines(CorpusSource.NO_LIMIT);
    List<String> files = scan("local[2]", source).findings();
    try (SparkSession session = session("local[2]")) {
      Dataset<Row> texts =
          session
              .read()
              .text(folder.resolve("part-*.txt").toString())
              .withColumn("other", functions.lit(7));
      Dataset<Row> found = GivenScan.of(texts, SETTINGS, TextRules.NONE, KEY, Set.of());
      assertThat(found.columns())
          .containsExactly(
              "other",
              "kind",
              "rule",
              "start",
              "end",
              "certainty",
              "fingerprint",
              "mask",
              "knownTest",
              "allowed",
              "header");
      assertThat(found.collectAsList()).hasSize(files.size());
      for (String kind : List.of("ssn", "card", "email")) {
        assertThat(found.filter("other = 7 and kind = '" + kind + "'").count())
            .isEqualTo(files.stream().filter(row -> row.contains('"' + kind + '"')).count());
      }
      String print = found.first().getAs("fingerprint");
      assertThat(files).anyMatch(row -> row.contains(print));
      Dataset<Row> allowed = GivenScan.of(texts, SETTINGS, TextRules.NONE, KEY, Set.of(print));
      assertThat(allowed.filter("allowed").count())
          .isEqualTo(files.stream().filter(row -> row.contains(print)).count());
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () ->
                  GivenScan.of(
                      texts.withColumnRenamed("other", "mask"),
                      SETTINGS,
                      TextRules.NONE,
                      KEY,
                      Set.of()))
          .hasMessageContaining("a column mask already");
    }
  }

  @Test
  void partsOfHalfAFileAreRefused() {
    assertThat(SplitParts.records(new byte[0], FoundRow::read)).isEmpty();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> SplitParts.records(new byte[] {1, 2, 3}, FoundRow::read))
        .hasMessageContaining("is cut");
  }

  @Test
  void leavesNoFilesButTables() throws IOException {
    scan("local[2]", lines(CorpusSource.NO_LIMIT));
    try (Stream<Path> left = Files.list(folder.resolve("tables"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("findings", "secrets");
    }
  }
}
