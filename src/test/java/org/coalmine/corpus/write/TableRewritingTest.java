package org.coalmine.corpus.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coalmine.corpus.write.Workshop.HADOOP;
import static org.coalmine.corpus.write.Workshop.KEEP;
import static org.coalmine.corpus.write.Workshop.insert;
import static org.coalmine.corpus.write.Workshop.inserted;
import static org.coalmine.corpus.write.Workshop.replace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.coalmine.corpus.CorpusException;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.Encoding;
import org.coalmine.text.RowText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts of rows become values of columns again. */
class TableRewritingTest {
  private static final CorpusFormat TABLE =
      new CorpusFormat.Table(new RowText(List.of("job", "age", "pin")), null, true, ',', null);

  private static final String SCHEMA =
      "message m { required int32 age; optional binary pin (STRING); optional binary job (STRING);"
          + " optional double pay; }";

  @TempDir private Path folder = Path.of("");

  private Path parquet(List<Consumer<Group>> rows) throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(SCHEMA);
    Path file = folder.resolve("a.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(type)
            .withConf(HADOOP)
            .build()) {
      for (Consumer<Group> row : rows) {
        SimpleGroup group = new SimpleGroup(type);
        row.accept(group);
        writer.write(group);
      }
    }
    Files.deleteIfExists(folder.resolve(".a.parquet.crc"));
    return file;
  }

  private Path written(Workshop shop, Path file, Function<String, Edit> edits) throws IOException {
    return Files.write(
        folder.resolve("b.parquet"),
        Objects.requireNonNull(shop.rewrite(file, edits).get("a.parquet")));
  }

  private static void clerk(Group row) {
    row.add("age", 39);
    row.add("job", "clerk");
    row.add("pay", 1.5);
  }

  @Test
  void rowsInJsonLinesAreReadAndNotWritten() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.jsonl"), "{\"job\":\"clerk\",\"age\":39,\"pin\":null}\n");
    Workshop shop = Workshop.of(folder, TABLE, Encoding.STANDARD, "id");
    assertThatThrownBy(() -> shop.rewrite(file, text -> KEEP))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("a.jsonl holds rows as JSON lines, which are read and not written");
  }

  @Test
  void aRowOfItsOwnStandsBehindAnother() throws IOException {
    Workshop shop = Workshop.of(folder, TABLE, Encoding.STANDARD, "id");
    assertThat(
            shop.text(
                "id,age,note,job,pin\r\n7,39,\"n,1\",clerk,1\r\n8,40,n2,cook,2\r\n",
                text ->
                    text.contains("clerk")
                        ? insert(inserted("job=; age=; pin=a,\\nb", '1'))
                        : KEEP))
        .isEqualTo(
            "id,age,note,job,pin\r\n7,39,\"n,1\",clerk,1\r\n"
                + "1".repeat(32)
                + ",,\"n,1\",,\"a,\nb\"\r\n8,40,n2,cook,2\r\n");
  }

  @Test
  void aTextThatChangesWithinItsValuesIsWritten() throws IOException {
    Workshop shop = Workshop.of(folder, TABLE);
    assertThat(
            shop.text(
                "age,job,pin,note\n\"39\",clerk,\"12\",12\n",
                text -> replace(before -> before.replace("12", "[PIN]"))))
        .isEqualTo("age,job,pin,note\n\"39\",clerk,\"[PIN]\",12\n");
    assertThatThrownBy(
            () ->
                shop.text(
                    "age,job,pin\n39,clerk,12\n",
                    text -> replace(before -> before.replace("; age", "[X]"))))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("a text would change across the border of two columns");
  }

  @Test
  void whatAParquetRowHasNotIsMissing() throws IOException {
    Path file = parquet(List.of(TableRewritingTest::clerk));
    Workshop shop = Workshop.of(folder, TABLE);
    Path out = written(shop, file, text -> insert(inserted("job=; age=5; pin=077", '1')));
    assertThat(shop.read(out)).containsExactly("job=clerk; age=39; pin=", "job=; age=5; pin=077");
    CorpusFormat pay =
        new CorpusFormat.Table(new RowText(List.of("age", "pay")), null, true, ',', null);
    assertThat(Workshop.of(folder, pay).read(out))
        .as("a column of no text is that of the row before")
        .containsExactly("age=39; pay=1.5", "age=5; pay=1.5");
    assertThat(Workshop.of(folder, TABLE).otherFields(file)).containsExactly("pay");
  }

  @Test
  void aValueThatAColumnCannotHoldIsRefused() throws IOException {
    Path file = parquet(List.of(TableRewritingTest::clerk));
    Workshop shop = Workshop.of(folder, TABLE);
    assertThatThrownBy(() -> written(shop, file, t -> insert(inserted("job=; age=; pin=1", '1'))))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("column 'age' is 'required int32 age', and a value of a text is not");
    assertThatThrownBy(() -> written(shop, file, t -> insert(inserted("job=; age=05; pin=1", '1'))))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("would be read in another way than it is written");
  }

  @Test
  void whatIsNoRowCannotBeInserted() {
    Workshop shop = Workshop.of(folder, TABLE);
    Rewriting rewriting = new Rewriting(shop.source(), shop.fields(), HADOOP);
    rewriting.requireInsertable("format 'pin'", "job=; age=; pin=1");
    assertThatThrownBy(() -> rewriting.requireInsertable("format 'pin'", "\njob=; age=; pin=1"))
        .hasMessageContaining("it is no row of corpus.columns");
    assertThatThrownBy(
            () -> new Rewriting(shop.source(), new InsertedFields("age", "user"), HADOOP))
        .hasMessageContaining("plant.id-field: 'age' is one of corpus.columns");
  }
}
