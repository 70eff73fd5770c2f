package org.coalmine.spark.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusException.Category;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.spark.LocalSpark;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.CorpusAccount.FilesRead;
import org.coalmine.text.CorpusAccount.Kind;
import org.coalmine.text.CorpusAccount.LeftOut;
import org.coalmine.text.CorpusAccount.Names;
import org.coalmine.text.CorpusAccount.RecordsRead;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lies on the disk is read, empty, left out or unread, and the sums are the disk's. */
class CorpusAccountTest {
  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();
  private static final int LONGEST = 1000;

  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static CorpusSource source(CorpusFormat format, long limit, String... paths) {
    return new CorpusSource(List.of(paths), format, List.of(), limit, LONGEST);
  }

  private static CorpusSource lines(String... paths) {
    return source(new CorpusFormat.Lines(), CorpusSource.NO_LIMIT, paths);
  }

  private static Corpus inspect(CorpusSource source) {
    return CorpusReader.inspect(spark, source, ReadProgress.NONE);
  }

  private CorpusAccount account(CorpusFormat format) {
    return inspect(source(format, CorpusSource.NO_LIMIT, folder.toString())).account();
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text);
    }
    return bytes.toByteArray();
  }

  /** What a walk by java.nio meets below a folder. */
  private static final class Walk {
    private final Set<Path> files = new TreeSet<>();
    private final Set<Path> hidden = new TreeSet<>();
    private final Set<Path> links = new TreeSet<>();
    private final Set<Path> deadLinks = new TreeSet<>();
    private final Set<Path> folders = new HashSet<>();

    Walk of(Path folder) throws IOException {
      folders.add(folder.toRealPath());
      try (Stream<Path> entries = Files.list(folder)) {
        for (Path entry : entries.sorted().toList()) {
          String name = entry.getFileName().toString();
          if (name.startsWith(".")
              || (name.startsWith("_") && !name.contains("="))
              || name.endsWith("._COPYING_")) {
            hidden.add(entry);
          } else if (Files.notExists(entry)) {
            deadLinks.add(entry);
          } else if (Files.isSymbolicLink(entry)) {
            links.add(entry);
          } else if (Files.isDirectory(entry)) {
            of(entry);
          } else {
            files.add(entry);
          }
        }
      }
      return this;
    }

    long bytes() throws IOException {
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private static long leftOut(FilesRead files, String rule) {
    return files.leftOut().stream()
        .filter(one -> one.rule().contains(rule))
        .mapToLong(one -> one.names().count())
        .sum();
  }

  /** Links in the tree lead to files and folders in it, so a walk finds every file without them. */
  private void plant(Random random) throws IOException {
    String[] names = {"a", "b,c", ".d", "_e", "_f=1", "g._COPYING_", "i j", "k%20", "ü"};
    List<Path> made = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      StringBuilder name = new StringBuilder();
      for (int level = random.nextInt(3); level > 0; level--) {
        name.append(names[random.nextInt(names.length)]).append('/');
      }
      Path file = folder.resolve(name + "" + i + "." + names[random.nextInt(names.length)]);
      Files.createDirectories(file.getParent());
      byte[] text = "text %d\n".formatted(i).repeat(random.nextInt(4)).getBytes(UTF_8);
      Files.write(file, i % 5 == 0 ? gzip(text) : text);
      made.add(file);
    }
    for (int i = 0; i < 8; i++) {
      Path target = made.get(random.nextInt(made.size()));
      if (new Walk().of(folder).files.contains(target)) {
        Files.createSymbolicLink(folder.resolve("link" + i), target);
      }
    }
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Files.createSymbolicLink(folder.resolve("dead"), Path.of("nowhere"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void ofAGeneratedTreeEqualsAWalk(int seed) throws IOException {
    plant(new Random(seed));
    Walk walk = new Walk().of(folder);
    Corpus corpus = inspect(lines(folder.toString()));
    FilesRead files = corpus.account().files();

    assertThat(files.read() + files.empty().count()).isEqualTo(walk.files.size());
    assertThat(files.bytes()).isEqualTo(walk.bytes());
    assertThat(leftOut(files, "begin with") + leftOut(files, "._COPYING_"))
        .isEqualTo(walk.hidden.size());
    assertThat(leftOut(files, "links to")).isEqualTo(walk.links.size());
    assertThat(files.leftOutNames()).isEqualTo(walk.hidden.size() + walk.links.size());
    assertThat(files.unread()).isEqualTo(walk.deadLinks.size()).isEqualTo(1);
    assertThat(corpus.refusal().orElseThrow()).hasMessageContaining("leads to nowhere");
    assertThat(files.kinds().stream().mapToLong(Kind::bytes).sum())
        .isLessThanOrEqualTo(files.bytes());

    FilesRead matched = inspect(lines(folder + "/*", folder.toString())).account().files();
    assertThat(matched.read()).isEqualTo(files.read());
    assertThat(matched.empty().count()).isEqualTo(files.empty().count());
    assertThat(matched.kinds()).isEqualTo(files.kinds());
  }

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> all = Files.list(CASES)) {
      return all.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ofEveryCaseEqualsTheDisk(Path folderOfCase) throws IOException {
    Walk walk = new Walk().of(folderOfCase);
    for (CorpusFormat format :
        List.of(
            new CorpusFormat.Lines(),
            new CorpusFormat.JsonLines("text"),
            new CorpusFormat.Parquet("text"))) {
      CorpusAccount account =
          inspect(source(format, CorpusSource.NO_LIMIT, folderOfCase.toString())).account();
      FilesRead files = account.files();
      assertThat(files.read() + files.empty().count() + files.unread())
          .isEqualTo(walk.files.size());
      assertThat(files.leftOutNames()).isEqualTo(walk.hidden.size());
      long unreadBytes = 0;
      for (CorpusAccount.Unread unread : files.unreadFirst()) {
        unreadBytes += Files.size(Path.of(URI.create(unread.path())));
      }
      assertThat(files.bytes() + unreadBytes).isEqualTo(walk.bytes());
      if (format instanceof CorpusFormat.Lines
          && files.kinds().stream().allMatch(kind -> kind.kind().equals("txt"))) {
        assertThat(account.records().bytes()).isEqualTo(files.bytes());
      }
    }
  }

  @Test
  void namesTheKindByEndingAndFirstBytes() throws IOException {
    byte[] text = "one\ntwo\n".getBytes(UTF_8);
    Files.write(folder.resolve("a.JSONL"), text);
    Files.write(folder.resolve("b.jsonl.gz"), gzip(text));
    Files.write(folder.resolve("c.jsonl"), gzip(text));
    Files.write(folder.resolve("d"), gzip(text));
    Files.write(folder.resolve("e"), text);
    Files.write(folder.resolve("f.tgz"), gzip(text));
    Files.copy(
        CASES.resolve("04-zst-is-called-a-storage-failure/x.txt.zst"), folder.resolve("g.zstd"));

    assertThat(
            account(new CorpusFormat.Lines()).files().kinds().stream()
                .collect(Collectors.toMap(Kind::kind, Kind::files)))
        .isEqualTo(
            Map.of("jsonl", 1L, "jsonl.gz", 2L, "gz", 2L, "without an ending", 1L, "zst", 1L));
  }

  @Test
  void allThatIsUnreadIsNamedAtOnce() throws IOException {
    file("a.txt", "one\ntwo\n");
    Files.write(folder.resolve("b.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    Files.copy(
        CASES.resolve("20-other-compressions-are-called-bad-text/a.zip"), folder.resolve("c.txt"));
    Files.createSymbolicLink(folder.resolve("d"), Path.of("nowhere"));
    file("e.txt", "three\n");
    CorpusSource source = lines(folder.toString(), folder + "/absent", "http://127.0.0.1:9/x");

    Corpus corpus = inspect(source);
    assertThat(corpus.size()).isEqualTo(3);
    assertThat(corpus.account().files().unread()).isEqualTo(5);
    assertThatThrownBy(() -> CorpusReader.read(spark, source))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("5 paths and files of the corpus cannot be read: ")
        .hasMessageContaining("d leads to nowhere")
        .hasMessageContaining("nothing matches file:" + folder + "/absent")
        .hasMessageContaining("copy it to a file")
        .hasMessageContaining("b.gz is not a whole compressed file")
        .hasMessageContaining("c.txt is a zip archive; unpack it");
  }

  @Test
  void aHundredUnreadFilesAreCounted() throws IOException {
    for (int i = 100; i < 200; i++) {
      Files.write(folder.resolve(i + ".gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    }
    Corpus corpus = inspect(lines(folder.toString()));
    FilesRead files = corpus.account().files();
    assertThat(files.unread()).isEqualTo(100);
    assertThat(files.unreadFirst()).hasSize(CorpusAccount.MOST_NAMES);
    assertThat(corpus.refusal().orElseThrow())
        .hasMessageContaining("/119.gz")
        .hasMessageEndingWith("; and 80 more");
  }

  @Test
  void whatIsNoFileIsLeftOutInAFolderAndNamed() throws IOException, InterruptedException {
    file("a.txt", "one\n");
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(made.waitFor()).isZero();
    FilesRead files = account(new CorpusFormat.Lines()).files();
    assertThat(files.leftOut())
        .containsExactly(
            new LeftOut("neither files nor folders", new Names(1, List.of("file:" + pipe))));
    assertThat(files.read()).isEqualTo(1);
  }

  @Test
  void whatIsNamedIsReadEvenIfItsFolderLeavesItOut() throws IOException {
    Path hidden = file("_x", "one\n");
    file("a", "two\n");
    Corpus corpus = inspect(lines(folder.toString(), hidden.toString()));
    assertThat(corpus.size()).isEqualTo(2);
    assertThat(corpus.account().files().leftOutNames()).isZero();
  }

  @Test
  void recordsAddUp() throws IOException {
    Path text = file("a.txt", "the one\n\nthe two\nnone\n" + "x".repeat(LONGEST + 1) + "\n   \n");
    Files.write(
        text,
        Stream.of(new byte[] {'t', (byte) 0xff, '\n'}, Files.readAllBytes(text))
            .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes, (a, b) -> {})
            .toByteArray());
    CorpusSource source =
        new CorpusSource(
            List.of(text.toString()),
            new CorpusFormat.Lines(),
            List.of("the"),
            CorpusSource.NO_LIMIT,
            LONGEST);
    RecordsRead records = inspect(source).account().records();
    assertThat(records)
        .isEqualTo(
            new RecordsRead(
                7,
                2,
                2,
                1,
                2,
                Files.size(text),
                5,
                LONGEST + 5,
                List.of(
                    new CorpusAccount.Flawed("not valid UTF-8", 1, "file:" + text + ":1"),
                    new CorpusAccount.Flawed("longer than the limit", 1, "file:" + text + ":6")),
                List.of()));
    assertThat(records.unreadableShare()).isEqualTo(2.0 / 5);
    assertThat(records.largerShare())
        .isEqualTo((LONGEST + 5.0) / (Files.size(text) - 5))
        .isGreaterThan(0.9);
  }

  @Test
  void filesBehindTheLimitAreNeitherReadNorUnread() throws IOException {
    for (int i = 0; i < 12; i++) {
      file("%02d.txt".formatted(i), "one\ntwo\n");
    }
    Files.write(folder.resolve("99.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    Corpus corpus = inspect(source(new CorpusFormat.Lines(), 5, folder.toString()));
    assertThat(corpus.size()).isEqualTo(5);
    assertThat(corpus.refusal()).isEmpty();
    assertThat(corpus.account().files().read()).isEqualTo(3);
    assertThat(leftOut(corpus.account().files(), "corpus.limit")).isEqualTo(10);
    assertThat(corpus.account().warnings()).isEmpty();
  }

  /** A record of many splits has all of its bytes, wherever the splits are cut. */
  @Test
  void aLineAcrossSplitsHasItsBytes() throws IOException {
    Random random = new Random(20);
    for (int round = 0; round < 40; round++) {
      StringBuilder text = new StringBuilder();
      long unreadable = 0;
      for (int i = random.nextInt(4) + 1; i > 0; i--) {
        int length = random.nextBoolean() ? random.nextInt(LONGEST) : 200_000 + random.nextInt(9);
        text.append("x".repeat(length)).append('\n');
        unreadable += length > LONGEST ? length + 1 : 0;
      }
      Path file = file("long.txt", text.toString());
      CorpusSource source = lines(file.toString());
      CorpusSplit whole = CorpusFiles.splits(source, new Configuration(false)).get(0);
      TreeSet<Long> cuts = new TreeSet<>(Set.of(0L, whole.length()));
      for (int i = random.nextInt(6); i > 0; i--) {
        cuts.add(random.nextLong(whole.length()));
      }
      CorpusTally tally = new CorpusTally(source, null);
      for (long from : cuts.headSet(whole.length())) {
        long to = cuts.higher(from);
        CorpusSplit split =
            new CorpusSplit(
                whole.path(), from, to, whole.length(), whole.modifiedMillis(), List.of());
        tally.add(
            whole.path(),
            to - from,
            SplitScan.of(
                split,
                source,
                Long.MAX_VALUE,
                null,
                DocumentVisitor.NONE,
                new Configuration(false)));
      }
      RecordsRead records = tally.account().records();
      assertThat(records.bytes()).as("round %d, cuts %s", round, cuts).isEqualTo(whole.length());
      assertThat(records.unreadableBytes()).as("cuts %s", cuts).isEqualTo(unreadable);
    }
  }

  @Test
  void isTheSameFromOneCoreAndFromTwo() throws IOException {
    String line = "the committee has met and the vote was taken at noon\n";
    Path large = folder.resolve("large.txt");
    try (OutputStream out = Files.newOutputStream(large)) {
      byte[] block = line.repeat(20_000).getBytes(UTF_8);
      for (int i = 0; i < 65; i++) {
        out.write(block);
      }
    }
    file("a.txt", "one\n\ntwo\n");
    CorpusSource source = lines(folder.toString());
    Corpus two = inspect(source);
    assertThat(two.account().records().documents()).isEqualTo(1_300_002);
    assertThat(two.account().records().bytes())
        .isEqualTo(two.account().files().bytes())
        .isEqualTo(1_300_000L * line.length() + 9);
    List<SampledDocument> sample = two.sample();
    assertThat(sample.stream().map(SampledDocument::place))
        .containsExactly(
            "file:" + folder + "/a.txt:1",
            "file:" + large + ":650000",
            "file:" + large + ":1300000");
    spark.close();
    spark = LocalSpark.open("local[1]");
    Corpus one = inspect(source);
    spark.close();
    spark = LocalSpark.open("local[2]");
    assertThat(one.account()).isEqualTo(two.account());
    assertThat(one.digest()).isEqualTo(two.digest());
  }

  @Test
  void aLargePackedFileIsOneTask() throws IOException {
    Random random = new Random(3);
    Path large = folder.resolve("large.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(large))) {
      byte[] line = new byte[1 << 16];
      for (int i = 0; i < 700; i++) {
        random.nextBytes(line);
        line[line.length - 1] = '\n';
        out.write(line);
      }
    }
    assertThat(Files.size(large)).isGreaterThan(CorpusFiles.SPLIT_BYTES);
    assertThat(account(new CorpusFormat.Lines()).files().oneTask())
        .isEqualTo(new Names(1, List.of("file:" + large)));
  }

  @Test
  void aPathWithoutARecordIsAWarning() throws IOException {
    Path full = file("in/a.txt", "one\n");
    Path empty = file("empty.txt", "");
    Path hidden = requireNonNull(file("hidden/_x", "one\n").getParent());
    Files.createSymbolicLink(folder.resolve("in/link"), full);
    CorpusSource source =
        lines(
            folder + "/in",
            full.toString(),
            folder.resolve("in/link").toString(),
            empty.toString(),
            hidden.toString());
    assertThat(inspect(source).account().warnings())
        .containsExactly("corpus.paths: no record comes from %s, %s".formatted(empty, hidden));
  }

  @Test
  void aFileOfOldLinesIsAWarning() throws IOException {
    file("a.txt", "one\rtwo\rthree\r");
    assertThat(account(new CorpusFormat.Lines()).warnings()).anyMatch(it -> it.contains("a.txt"));
    file("a.txt", "one\r\n");
    assertThat(account(new CorpusFormat.Lines()).warnings()).isEmpty();
    file("a.txt", "{\"text\": \"one\"}\r{\"text\": \"two\"}\r");
    assertThat(account(new CorpusFormat.JsonLines("text")).warnings())
        .anyMatch(it -> it.contains("CR"));
  }

  @Test
  void aTableReadAsLinesIsAWarning() throws IOException {
    file("a.txt", "id,name,text\n1,Ann,\"so, so\"\n2,Bob,well\n");
    assertThat(account(new CorpusFormat.Lines()).warnings())
        .anyMatch(it -> it.contains("a.txt looks like a table"));
    file("a.txt", "Well, well, well.\nOne, two, three.\nOh, no, never!\n");
    assertThat(account(new CorpusFormat.Lines()).warnings()).isEmpty();
    file("a.txt", "one\ttwo\tthree\n1\t2\t3\n4\t5\t6\n");
    assertThat(account(new CorpusFormat.Lines()).warnings()).isNotEmpty();
    assertThat(account(new CorpusFormat.Tabbed(0)).warnings()).isEmpty();
  }

  @Test
  void manyFilesOfAFewLinesAreAWarning() throws IOException {
    for (int i = 0; i < 20; i++) {
      file(i + ".eml", "Subject: a mail\n\nDear all,\nwell.\n");
    }
    assertThat(account(new CorpusFormat.Lines()).warnings())
        .singleElement()
        .asString()
        .contains("80 lines in 20 files", "corpus.format = files");
    Files.delete(folder.resolve("19.eml"));
    assertThat(account(new CorpusFormat.Lines()).warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"text\": \"a\"}, {\"text\": \"b\"}]",
        "[\n  {\"text\": \"a\"}\n]\n",
        " [ \r\n{}]"
      })
  void aJsonArrayIsRefusedWithTheRemedy(String json) throws IOException {
    file("a.json", json);
    file("b.jsonl", "{\"text\": \"a\"}\n[1, 2]\n");
    Corpus corpus =
        inspect(
            source(new CorpusFormat.JsonLines("text"), CorpusSource.NO_LIMIT, folder.toString()));
    assertThat(corpus.size()).isEqualTo(1);
    assertThat(corpus.refusal().orElseThrow())
        .hasMessageContaining("a.json is one JSON array")
        .hasMessageContaining("jq -c '.[]' FILE > NEW");
    assertThat(corpus.refusal().orElseThrow().category()).isEqualTo(Category.UNSUPPORTED);
  }

  @Test
  void aSampleOfFewDocumentsHasEachOnce() throws IOException {
    file("a.txt", "one\n");
    assertThat(inspect(lines(folder.toString())).sample()).hasSize(1);
    file("a.txt", "one\ntwo\n");
    assertThat(inspect(lines(folder.toString())).sample()).hasSize(2);
  }

  @Test
  void theSampleIsTheFirstTheMiddleAndTheLastDocument() throws IOException {
    file("a.txt", "one\n\ntwo\n");
    file("b.txt", "\n" + "three ".repeat(30) + "\n");
    Corpus corpus = inspect(lines(folder.toString()));
    assertThat(corpus.sample())
        .containsExactly(
            new SampledDocument(0, "file:" + folder + "/a.txt:1", "one", 3),
            new SampledDocument(1, "file:" + folder + "/a.txt:3", "two", 3),
            new SampledDocument(2, "file:" + folder + "/b.txt:2", "three ".repeat(10), 180));
    assertThat(corpus.sample().get(2))
        .hasToString("SampledDocument[2, file:%s/b.txt:2]".formatted(folder));
  }
}
