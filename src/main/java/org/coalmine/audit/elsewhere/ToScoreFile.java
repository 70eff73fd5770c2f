package org.coalmine.audit.elsewhere;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.store.Content;
import org.coalmine.store.ParquetStream;

/** The file that a scorer is given, as its name says. Written row by row. */
final class ToScoreFile {
  private static final long ROW_GROUP_BYTES = 8L << 20;

  private static final MessageType SCHEMA =
      new MessageType(
          "texts_to_score",
          Types.required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named(TextToScore.ID),
          Types.required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named(TextToScore.TEXT),
          Types.required(PrimitiveTypeName.INT32).named(TextToScore.HOLE),
          Types.required(PrimitiveTypeName.INT32).named(TextToScore.HOLE_END),
          Types.optional(PrimitiveTypeName.INT32).named(TextToScore.BORDER));

  private ToScoreFile() {}

  /**
   * Refuses a name that says no form.
   *
   * @throws ConfigurationException if it does not
   */
  static void requireForm(String name) {
    if (!name.endsWith(".parquet") && !name.endsWith(".jsonl") && !name.endsWith(".jsonl.gz")) {
      throw new ConfigurationException(
          "--output %s: ends in none of .parquet, .jsonl and .jsonl.gz".formatted(name));
    }
  }

  /**
   * The bytes of the file.
   *
   * @param name after {@link #requireForm}
   */
  static Content of(String name, TextsToScore texts) {
    if (name.endsWith(".parquet")) {
      return out -> writeParquet(out, texts);
    }
    if (name.endsWith(".gz")) {
      return out -> {
        GZIPOutputStream packed = new GZIPOutputStream(out);
        writeJson(packed, texts);
        packed.finish();
      };
    }
    return out -> writeJson(out, texts);
  }

  private static void writeJson(OutputStream out, TextsToScore texts) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(buffered)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .setRootValueSeparator(null)) {
      for (int place = 0; place < texts.size(); place++) {
        TextToScore row = TextToScore.at(texts, place);
        json.writeStartObject();
        json.writeStringField(TextToScore.ID, row.id());
        json.writeStringField(TextToScore.TEXT, row.text().reveal());
        json.writeNumberField(TextToScore.HOLE, row.hole());
        json.writeNumberField(TextToScore.HOLE_END, row.holeEnd());
        Integer border = row.border();
        if (border == null) {
          json.writeNullField(TextToScore.BORDER);
        } else {
          json.writeNumberField(TextToScore.BORDER, border);
        }
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    buffered.flush();
  }

  private static void writeParquet(OutputStream out, TextsToScore texts) throws IOException {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new ParquetStream(out))
            .withType(SCHEMA)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withConf(new Configuration(false))
            .build()) {
      for (int place = 0; place < texts.size(); place++) {
        TextToScore row = TextToScore.at(texts, place);
        Group group = new SimpleGroup(SCHEMA);
        group.add(TextToScore.ID, row.id());
        group.add(TextToScore.TEXT, row.text().reveal());
        group.add(TextToScore.HOLE, row.hole());
        group.add(TextToScore.HOLE_END, row.holeEnd());
        Integer border = row.border();
        if (border != null) {
          group.add(TextToScore.BORDER, border);
        }
        writer.write(group);
      }
    }
  }
}
