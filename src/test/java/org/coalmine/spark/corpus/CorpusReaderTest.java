package org.coalmine.spark.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusException.Category;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.Formats;
import org.coalmine.spark.LocalSpark;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusReaderTest {
  private static final String SCHEMA =
      "message m { required int32 id; optional binary body (STRING); }";

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

  private static CorpusSource source(CorpusFormat format, Path... paths) {
    return new CorpusSource(
        IntStream.range(0, paths.length).mapToObj(i -> paths[i].toString()).toList(),
        format,
        List.of(),
        CorpusSource.NO_LIMIT,
        1000);
  }

  private static CorpusSource lines(Path... paths) {
    return source(new CorpusFormat.Lines(), paths);
  }

  private static CorpusSource limited(CorpusSource source, long limit, String... containing) {
    return new CorpusSource(
        source.paths(), source.format(), List.of(containing), limit, source.maximumCharacters());
  }

  private Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.getBytes(UTF_8));
  }

  private static List<String> texts(Corpus corpus) {
    return corpus.documents().collect().stream().map(Document::text).toList();
  }

  private static Consumer<Throwable> category(Category category) {
    return e -> assertThat(((CorpusException) e).category()).isEqualTo(category);
  }

  @Test
  void numbersDocumentsByPathThenLine() throws IOException {
    file("b.txt", "b1\nb2\n");
    file("a/z.txt", "z1\n");
    file("a/y.txt", "y1\ny2");
    file("_SUCCESS", "hidden");
    file("a/.y.txt.crc", "hidden");

    Corpus corpus = CorpusReader.read(spark, lines(folder));

    assertThat(texts(corpus)).containsExactly("y1", "y2", "z1", "b1", "b2");
    assertThat(corpus.documents().collect())
        .extracting(Document::index)
        .containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(corpus.size()).isEqualTo(5);
  }

  @Test
  void neitherOrderOfPathsNorRepetitionMatters() throws IOException {
    Path a = file("a", "1\n2\n");
    Path b = file("b", "3\n");

    Corpus corpus = CorpusReader.read(spark, lines(b, a, folder));

    assertThat(texts(corpus)).containsExactly("1", "2", "3");
    assertThat(corpus.digest()).isEqualTo(CorpusReader.read(spark, lines(a, b)).digest());
  }

  @Test
  void digestTellsTextsApart() throws IOException {
    String digest = CorpusReader.read(spark, lines(file("a", "one\ntwo\n"))).digest();

    assertThat(digest).matches("[0-9a-f]{64}");
    for (String other : List.of("onet\nwo\n", "two\none\n", "one\n", "one\ntwo\nthree\n")) {
      assertThat(CorpusReader.read(spark, lines(file("b", other))).digest()).isNotEqualTo(digest);
    }
  }

  @Test
  void keepsWhatContainsAllUpToTheLimit() throws IOException {
    Path file = file("text", "the cat\nof cats\nthe end of it\nof the sea\nthe top of all\n");

    Corpus corpus =
        CorpusReader.read(spark, limited(lines(file), CorpusSource.NO_LIMIT, "the", "of"));
    Corpus two = CorpusReader.read(spark, limited(lines(file), 2, "the", "of"));

    assertThat(texts(corpus)).containsExactly("the end of it", "of the sea", "the top of all");
    assertThat(texts(two)).containsExactly("the end of it", "of the sea");
    assertThat(two.size()).isEqualTo(2);
    assertThat(two.digest())
        .isEqualTo(
            CorpusReader.read(spark, lines(file("same", "the end of it\nof the sea"))).digest());
  }

  @Test
  void limitReachesAcrossFiles() throws IOException {
    for (int number = 10; number < 40; number++) {
      file("part-" + number, number + "a\n" + number + "b\n");
    }

    Corpus corpus = CorpusReader.read(spark, limited(lines(folder), 41));

    assertThat(texts(corpus)).hasSize(41).endsWith("29b", "30a");
    assertThat(corpus.quarantine().records()).isEqualTo(41);
  }

  @Test
  void countsCharactersAndNamesFlawedLines() throws IOException {
    Path file = file("text", "añb\n\nb\0d\nb𝒳\n");

    Corpus corpus = CorpusReader.read(spark, lines(file));

    assertThat(corpus.characters())
        .containsOnlyKeys((int) 'a', (int) 'b', (int) 'ñ', 0x1D4B3)
        .containsEntry((int) 'b', 2L);
    assertThat(corpus.quarantine().examples())
        .extracting(Quarantine.Entry::place)
        .containsExactly(file.toUri().toString().replace("///", "/") + ":3");
    assertThat(corpus.quarantine().unreadable()).isEqualTo(1);
    assertThat(corpus.account().records().unreadableShare()).isEqualTo(1.0 / 3);
    assertThat(corpus.quarantine().counts()).containsEntry(Flaw.EMPTY, 1L);
  }

  @Test
  void tellsInWordsWhyNoDocumentIsLeftAndWhatToChange() throws IOException {
    Path file = file("mails.jsonl", "{\"body\":\"a\"}\n{\"body\":\"b\"}\n[]\n");

    assertThatThrownBy(
            () -> CorpusReader.read(spark, source(new CorpusFormat.JsonLines("bdy"), file)))
        .satisfies(category(Category.EMPTY))
        .hasMessage(
            "corpus.paths: not one document among the 3 records of "
                + file
                + ": 2 records have no text in field 'bdy'; change corpus.field (the first has"
                + " body). 1 record is not a JSON object; change corpus.format");
    assertThatThrownBy(() -> CorpusReader.read(spark, limited(lines(file), 5, "no such words")))
        .hasMessage(
            "corpus.paths: not one document among the 3 records of "
                + file
                + ": The others lack what corpus.containing asks for");
  }

  @Test
  void tellsEveryFlawOfARecordWithItsPlace() throws IOException {
    Path file = file("text", "a\n\0\n");

    Corpus corpus = CorpusReader.read(spark, lines(file));

    assertThat(corpus.quarantine().examples().get(0))
        .hasToString(file.toUri().toString().replace("///", "/") + ":2: holds a NUL character");
    assertThat(corpus.quarantine().told(lines(file)))
        .isEqualTo("1 record holds a NUL character; convert the files to text");
    CorpusSource table = source(new CorpusFormat.Tabbed(3, 4), file);
    for (Flaw flaw : Flaw.values()) {
      assertThat(flaw.told(1234, table)).startsWith("1,234 records ").doesNotContain("null", "_");
    }
    assertThat(Flaw.NO_USER.told(1, table))
        .isEqualTo("1 record has no user in column 4; change corpus.user-column");
  }

  @Test
  void readsAColumnOfParquet() throws IOException {
    Path file = parquet("text.parquet", "one", "", "two");

    Corpus corpus = CorpusReader.read(spark, source(new CorpusFormat.Parquet("body"), file));

    assertThat(texts(corpus)).containsExactly("one", "two");
    assertThat(corpus.quarantine().examples())
        .singleElement()
        .satisfies(entry -> assertThat(entry.line()).isEqualTo(2))
        .satisfies(entry -> assertThat(entry.flaw()).isEqualTo(Flaw.NO_TEXT));
  }

  @Test
  void readsTheUserBesideTheTextOfParquet() throws IOException {
    Path file = parquet("text.parquet", "one", "two");

    Corpus corpus = CorpusReader.read(spark, source(new CorpusFormat.Parquet("body", "id"), file));

    assertThat(corpus.documents().map(Document::user).collect()).containsExactly("7", "7");
    assertThatThrownBy(
            () -> CorpusReader.read(spark, source(new CorpusFormat.Parquet("body", "by"), file)))
        .satisfies(category(Category.SCHEMA))
        .hasMessageContainingAll("corpus.user-field", "'by'", "id, body");
  }

  @Test
  void missingParquetColumnIsNamedWithThosePresent() throws IOException {
    Path file = parquet("text.parquet", "one");

    assertThatThrownBy(
            () -> CorpusReader.read(spark, source(new CorpusFormat.Parquet("text"), file)))
        .satisfies(category(Category.SCHEMA))
        .hasMessageContainingAll("'text'", "id, body", file.toString());
    assertThatThrownBy(() -> CorpusReader.read(spark, source(new CorpusFormat.Parquet("id"), file)))
        .satisfies(category(Category.SCHEMA))
        .hasMessageContaining("int32");
  }

  @Test
  void aUserIsNeitherATimeNorBytes() throws IOException {
    for (String type :
        List.of("int64 by (TIMESTAMP(MILLIS,true))", "int32 by (DATE)", "binary by")) {
      MessageType schema =
          MessageTypeParser.parseMessageType(
              "message m { optional binary body (STRING); required %s; }".formatted(type));
      Path file = folder.resolve("users.parquet");
      Files.deleteIfExists(file);
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
              .withType(schema)
              .withConf(new Configuration(false))
              .build()) {
        assertThat(writer.getDataSize()).isZero();
      }
      Files.deleteIfExists(folder.resolve(".users.parquet.crc"));
      CorpusSplit split = split(file);
      assertThatThrownBy(
              () ->
                  Formats.open(
                      split,
                      source(new CorpusFormat.Parquet("body", "by"), file),
                      new Configuration(false)))
          .as(type)
          .satisfies(category(Category.SCHEMA))
          .hasMessageContainingAll("corpus.user-field: column 'by'", "is not text or an integer");
    }
  }

  private static CorpusSplit split(Path file) throws IOException {
    long length = Files.size(file);
    return new CorpusSplit(
        file.toUri().toString(),
        0,
        length,
        length,
        Files.getLastModifiedTime(file).toMillis(),
        List.of());
  }

  private Path parquet(String name, String... bodies) throws IOException {
    Path file = folder.resolve(name);
    MessageType type = MessageTypeParser.parseMessageType(SCHEMA);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(type)
            .withConf(new Configuration(false))
            .build()) {
      for (String body : bodies) {
        SimpleGroup row = new SimpleGroup(type);
        row.add("id", 7);
        if (!body.isEmpty()) {
          row.add("body", body);
        }
        writer.write(row);
      }
    }
    Files.deleteIfExists(folder.resolve("." + name + ".crc"));
    return file;
  }

  @Test
  void corruptFooterOfParquetIsNamed() throws IOException {
    byte[] bytes = "PAR1....????PAR1".getBytes(UTF_8);
    for (int i = 4; i < 8; i++) {
      bytes[i] = -1;
    }
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 4);
    Path file = Files.write(folder.resolve("text.parquet"), bytes);

    assertThatThrownBy(
            () -> CorpusReader.read(spark, source(new CorpusFormat.Parquet("body"), file)))
        .satisfies(category(Category.DAMAGED))
        .hasMessageContaining(file + " is not a whole Parquet file");
  }

  @Test
  void corruptParquetIsNamed() throws IOException {
    Path file = file("text.parquet", "not parquet at all");

    assertThatThrownBy(
            () -> CorpusReader.read(spark, source(new CorpusFormat.Parquet("text"), file)))
        .satisfies(category(Category.DAMAGED))
        .hasMessageContaining(file.toString());
  }

  @Test
  void corruptGzipIsNamed() throws IOException {
    Path file = file("text.gz", "not gzip");

    assertThatThrownBy(() -> CorpusReader.read(spark, lines(file)))
        .satisfies(category(Category.DAMAGED))
        .hasMessageContaining(file.toString());
  }

  @Test
  void absentPathIsNamed() {
    assertThatThrownBy(() -> CorpusReader.read(spark, lines(folder.resolve("absent"))))
        .satisfies(category(Category.MISSING))
        .hasMessageContaining("absent");
    assertThatThrownBy(() -> CorpusReader.read(spark, lines(folder.resolve("*.txt"))))
        .satisfies(category(Category.MISSING));
    assertThatThrownBy(() -> CorpusReader.read(spark, lines(folder)))
        .satisfies(category(Category.MISSING));
  }

  @Test
  void corpusWithoutADocumentIsAnError() throws IOException {
    Path empty = file("empty", "");
    Path blank = file("blank", "\n\n");
    Path other = file("other", "one\n");

    assertThatThrownBy(() -> CorpusReader.read(spark, lines(empty)))
        .satisfies(category(Category.EMPTY));
    assertThatThrownBy(() -> CorpusReader.read(spark, lines(blank)))
        .satisfies(category(Category.EMPTY))
        .hasMessageContaining("2 records");
    assertThatThrownBy(() -> CorpusReader.read(spark, limited(lines(other), 5, "absent")))
        .satisfies(category(Category.EMPTY))
        .hasMessageContaining("corpus.containing");
  }

  @Test
  void loopsOfSymbolicLinksEnd() throws IOException {
    file("a/text", "one\n");
    Files.createSymbolicLink(folder.resolve("a/loop"), folder);

    assertThat(texts(CorpusReader.read(spark, lines(folder)))).containsExactly("one");
  }

  @Test
  void fileCutShortBetweenThePassesIsAnError() throws IOException {
    Path file = file("text", "one\ntwo\n");
    Corpus corpus = CorpusReader.read(spark, lines(file));
    Files.writeString(file, "one\n");

    assertThatThrownBy(() -> corpus.documents().collect()).hasStackTraceContaining("changed");
  }
}
