package org.coalmine.spark.duplicates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.corpus.write.InsertedFields;
import org.coalmine.corpus.write.Rewritten;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.RewritingJob;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A corpus without its second and fifth document, in every format. */
class FirstDocumentsTest {
  private static final JavaSparkContext SPARK = LocalSpark.open("local[2]");

  @TempDir private Path folder = Path.of("");

  @AfterAll
  static void close() {
    SPARK.close();
  }

  private Rewritten write(CorpusFormat format) {
    Cluster cluster = Cluster.of(session());
    CorpusSource source =
        new CorpusSource(
            List.of(folder.resolve("in").toString()),
            format,
            List.of(),
            CorpusSource.NO_LIMIT,
            1_000_000);
    BitSet others = new BitSet();
    others.set(1);
    others.set(4);
    return new RewritingJob(
            cluster, CorpusReader.read(SPARK, source), source, new InsertedFields(null, "user"))
            .write(
                new org.apache.hadoop.fs.Path(folder.resolve("out").toUri()),
                new FirstDocuments(others),
                "test",
                bytes -> {})
            .stream()
            .map(RewritingJob.FileWritten::records)
            .reduce(Rewritten.NONE, Rewritten::plus);
  }

  private static SparkSession session() {
    return SparkSession.builder().sparkContext(SPARK.sc()).getOrCreate();
  }

  private void in(String name, String text) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream out =
        name.endsWith(".gz")
            ? new GZIPOutputStream(Files.newOutputStream(file))
            : Files.newOutputStream(file)) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private String out(String name) throws IOException {
    Path file = folder.resolve("out").resolve(name);
    try (InputStream in =
        name.endsWith(".gz")
            ? new GZIPInputStream(Files.newInputStream(file))
            : Files.newInputStream(file)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void linesKeepTheirEndsAndFilesTheirPacking() throws IOException {
    in("a.txt", "\uFEFFone\r\none\r\ntwo\r\n\r\nthree");
    in("b/c.txt.gz", "one\nfour");

    Rewritten written = write(new CorpusFormat.Lines());

    assertThat(out("a.txt")).isEqualTo("\uFEFFone\r\ntwo\r\n\r\nthree");
    assertThat(out("b/c.txt.gz")).isEqualTo("four");
    assertThat(written.kept()).isEqualTo(4);
    assertThat(written.dropped()).isEqualTo(2);
  }

  @Test
  void objectsKeepTheirOtherFieldsAndFlawedLinesStay() throws IOException {
    in(
        "day=1/a.jsonl",
        """
        { "id" : 1.0, "text":"one", "more":[1, {"x":null}] }
        {"text":"one"}
        no object
        {"id":3,"text":"tw\\u006f"}
        {"id":4}
        """);
    in("day=2/a.jsonl", "{\"text\":\"three\"}\n{\"text\":\"one\",\"id\":6}\n");

    Rewritten written = write(new CorpusFormat.JsonLines("text"));

    assertThat(out("day=1/a.jsonl"))
        .isEqualTo(
            """
            { "id" : 1.0, "text":"one", "more":[1, {"x":null}] }
            no object
            {"id":3,"text":"tw\\u006f"}
            {"id":4}
            """);
    assertThat(out("day=2/a.jsonl")).isEqualTo("{\"text\":\"three\"}\n");
    assertThat(written.flawed()).isEqualTo(2);
  }

  @Test
  void conversationsGoAsAWhole() throws IOException {
    String turns =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},"
            + "{\"role\":\"assistant\",\"content\":\"yes\"}],\"id\":%d}\n";
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      all.append(turns.formatted("question " + i, i));
    }
    in("a.jsonl", all.toString());

    write(
        new CorpusFormat.Chat(
            "messages", "role", "content", "{role}: {content}\n", List.of(), null));

    assertThat(out("a.jsonl").lines().map(line -> line.replaceAll(".*:(\\d)}$", "$1")))
        .containsExactly("0", "2", "3", "5");
  }

  @Test
  void recordsOfCsvKeepTheirQuotes() throws IOException {
    in("a.csv", "id,text\n1,\"a\n\"\"b\"\"\"\n2,\"a\n\"\"b\"\"\"\n3,c\n4,\" d\"\n5,c\n6,'\n");

    write(new CorpusFormat.Csv("text", null, true, ',', null));

    assertThat(out("a.csv")).isEqualTo("id,text\n1,\"a\n\"\"b\"\"\"\n3,c\n4,\" d\"\n6,'\n");
  }

  @Test
  void wholeFilesGo() throws IOException {
    for (int i = 0; i < 6; i++) {
      in("part" + i % 2 + "/" + i + ".md", "text\n" + i);
    }

    write(new CorpusFormat.Files(null));

    assertThat(folder.resolve("out/part0/0.md")).exists();
    assertThat(folder.resolve("out/part0/2.md")).doesNotExist();
    assertThat(folder.resolve("out/part1/3.md")).doesNotExist();
    assertThat(folder.resolve("out/part1/5.md")).exists();
  }

  @Test
  void rowsOfParquetKeepTheirColumns() {
    String query =
        "select id, concat('text ', id) as text, array(id, null) as list,"
            + " named_struct('a', cast(id as decimal(9, 2))) as more from range(0, 6, 1, 1)";
    session().sql(query).write().parquet(folder.resolve("in").toString());

    write(new CorpusFormat.Parquet("text"));

    List<Row> written =
        session().read().parquet(folder.resolve("out").toString()).orderBy("id").collectAsList();
    assertThat(written)
        .isEqualTo(session().sql(query).where("id not in (1, 4)").orderBy("id").collectAsList());
  }
}
