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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.coalmine.corpus.CorpusException;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetRewritingTest {
  private static final String ALL =
      "message spark_schema { required int64 id = 7; optional binary text (STRING); optional double"
          + " score; required boolean kept; optional float weight; optional int32 day (DATE);"
          + " optional int96 at; optional fixed_len_byte_array(3) code; optional group tags (LIST)"
          + " { repeated group list { optional binary element (STRING); } } optional group names"
          + " (MAP) { repeated group key_value { required binary key (STRING); optional int32"
          + " value; } } optional binary raw; repeated int32 old; }";

  private static final String CHAT =
      "message m { optional group messages (LIST) { repeated group list { optional group element {"
          + " optional binary role (STRING); optional binary content (STRING); optional int32 n; }"
          + " } } required int32 id; }";

  @TempDir private Path folder = Path.of("");

  private Path parquet(String schema, CompressionCodecName codec, List<Consumer<Group>> rows)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    Path file = folder.resolve("a.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(type)
            .withConf(HADOOP)
            .withCompressionCodec(codec)
            .withExtraMetaData(Map.of("ARROW:schema", "x y", "pandas", "{}"))
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

  private static void fill(Group row) {
    row.add("id", 1L << 60);
    row.add("text", "one");
    row.add("score", Double.NaN);
    row.add("kept", true);
    row.add("weight", 1.5f);
    row.add("day", 19000);
    row.add("at", new NanoTime(2440000, 17).toBinary());
    row.add("code", Binary.fromConstantByteArray(new byte[] {0, -1, 7}));
    Group tags = row.addGroup("tags");
    tags.addGroup("list").add("element", "x");
    tags.addGroup("list");
    Group entry = row.addGroup("names").addGroup("key_value");
    entry.add("key", "k");
    entry.add("value", 3);
    row.add("raw", Binary.fromConstantByteArray(new byte[] {-1, -2}));
    row.add("old", 1);
    row.add("old", 2);
  }

  private static void bare(Group row) {
    row.add("id", 2L);
    row.add("kept", false);
  }

  private static void bareWithText(Group row) {
    bare(row);
    row.add("text", "two");
  }

  private Path written(Workshop shop, Path file, Function<String, Edit> edits) throws IOException {
    Path out = Files.createDirectories(folder.resolve("out")).resolve("b.parquet");
    return Files.write(
        out, java.util.Objects.requireNonNull(shop.rewrite(file, edits).get("a.parquet")));
  }

  private static List<String> rows(Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(HADOOP)
            .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.add(row.toString());
      }
    }
    return rows;
  }

  private static ParquetMetadata metadata(Path file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP))) {
      return reader.getFooter();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
  void whatIsKeptKeepsItsValues(CompressionCodecName codec) throws IOException {
    Path file =
        parquet(
            ALL,
            codec,
            List.of(
                ParquetRewritingTest::fill,
                ParquetRewritingTest::bare,
                ParquetRewritingTest::bareWithText));
    Workshop shop = Workshop.of(folder, new CorpusFormat.Parquet("text", null));
    Path written = written(shop, file, text -> KEEP);
    assertThat(rows(written)).isEqualTo(rows(file)).hasSize(3);
    ParquetMetadata before = metadata(file);
    ParquetMetadata after = metadata(written);
    assertThat(after.getFileMetaData().getSchema()).isEqualTo(before.getFileMetaData().getSchema());
    assertThat(after.getFileMetaData().getSchema().getType("id").getId().intValue()).isEqualTo(7);
    Map<String, String> keys = after.getFileMetaData().getKeyValueMetaData();
    assertThat(keys).containsEntry("ARROW:schema", "x y").containsEntry("pandas", "{}");
    assertThat(keys).isEqualTo(before.getFileMetaData().getKeyValueMetaData());
    assertThat(after.getBlocks().get(0).getColumns())
        .allSatisfy(column -> assertThat(column.getCodec()).isEqualTo(codec));
    assertThat(Files.readAllBytes(written))
        .isEqualTo(shop.rewrite(file, text -> KEEP).get("a.parquet"));
  }

  @Test
  void otherColumnsAreThoseOfTheRowBefore() throws IOException {
    Path file = parquet(ALL, CompressionCodecName.ZSTD, List.of(ParquetRewritingTest::fill));
    Workshop shop =
        Workshop.of(folder, new CorpusFormat.Parquet("text", null), Encoding.STANDARD, "id");
    String before = rows(file).get(0);
    assertThat(rows(written(shop, file, text -> insert(inserted("n\u00e9w", '1')))))
        .containsExactly(
            before,
            before
                .replace("text: one", "text: n\u00e9w")
                .replace("id: " + (1L << 60), "id: " + Long.parseLong("1".repeat(13), 16)));
    assertThat(rows(written(shop, file, text -> replace(old -> old + "!"))))
        .containsExactly(before.replace("text: one", "text: one!"));
    Workshop ofRaw =
        Workshop.of(folder, new CorpusFormat.Parquet("text", null), Encoding.STANDARD, "score");
    assertThatThrownBy(() -> written(ofRaw, file, text -> KEEP))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("plant.id-field: column 'score'");
  }

  @Test
  void ofAListTheTextAloneIsLeft() throws IOException {
    Path file =
        parquet(
            ALL,
            CompressionCodecName.SNAPPY,
            List.of(
                row -> {
                  bare(row);
                  Group tags = row.addGroup("tags");
                  tags.addGroup("list");
                  tags.addGroup("list").add("element", "x");
                  tags.addGroup("list").add("element", "y");
                }));
    Workshop shop = Workshop.of(folder, new CorpusFormat.Parquet("tags[*]", null));
    Path written = written(shop, file, text -> insert(inserted("new", '1')));
    assertThat(shop.read(written)).containsExactly("x\ny", "new");
    assertThat(rows(written).get(1)).containsOnlyOnce("list").contains("element: new");
    assertThat(shop.read(written(shop, file, text -> replace(old -> old + old))))
        .containsExactly("xx\nyy");
  }

  @Test
  void aConversationHasOneMessageOfTheRole() throws IOException {
    Path file =
        parquet(
            CHAT,
            CompressionCodecName.GZIP,
            List.of(
                row -> {
                  row.add("id", 5);
                  Group list = row.addGroup("messages");
                  Group system = list.addGroup("list").addGroup("element");
                  system.add("role", "system");
                  system.add("content", "be kind");
                  Group user = list.addGroup("list").addGroup("element");
                  user.add("role", "user");
                  user.add("content", "hi");
                  user.add("n", 9);
                }));
    CorpusFormat chat =
        new CorpusFormat.Chat(
            "messages", "role", "content", "{role}: {content}\n", List.of("user"), null);
    Workshop shop = Workshop.of(folder, chat);
    Path written = written(shop, file, text -> insert(inserted("new", '1')));
    assertThat(shop.read(written)).containsExactly("user: hi\n", "user: new\n");
    assertThat(rows(written).get(1)).contains("n: 9").contains("id: 5").doesNotContain("be kind");
    Path longer = written(shop, file, text -> replace(old -> old + "!"));
    assertThat(shop.read(longer)).containsExactly("user: hi!\n");
    assertThat(rows(longer).get(0)).contains("content: be kind");
  }
}
