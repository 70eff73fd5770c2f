package org.coalmine.audit.elsewhere;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table that someone else wrote, one after the other: Parquet, CSV with a header, or
 * JSON lines, as its name ends.
 */
final class ScoreRows {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS);

  private final String name;
  private final byte[] content;

  /** Takes the rows. */
  interface Sink {
    /** Takes a row. */
    void row(Row row);
  }

  /**
   * A row.
   *
   * @param place where it stands, in words
   * @param columns the names of all columns that it has
   * @param cells their content, where it is not null
   */
  record Row(String place, List<String> columns, Map<String, Object> cells) {
    @Nullable Object cell(String column) {
      return cells.get(column);
    }
  }

  /**
   * @param name as the user gave it
   */
  ScoreRows(String name, byte[] content) {
    this.name = name;
    this.content = content;
  }

  /**
   * Gives every row.
   *
   * @throws ConfigurationException if the file is not what its name says
   */
  void each(Sink sink) {
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    try {
      if (name.endsWith(".parquet")) {
        parquet(sink);
      } else if (plain.endsWith(".csv")) {
        csv(sink);
      } else if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson")) {
        json(sink);
      } else {
        throw new ConfigurationException(
            "--scores %s: ends in none of .parquet, .csv, .jsonl, .csv.gz and .jsonl.gz"
                .formatted(name));
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "--scores %s: cannot be read: %s".formatted(name, e.getMessage()), e);
    }
  }

  private Reader text() throws IOException {
    InputStream bytes = new ByteArrayInputStream(content);
    return new InputStreamReader(name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, UTF_8);
  }

  private static String ofLine(long number) {
    return "line " + number;
  }

  private void csv(Sink sink) throws IOException {
    try (CsvParser parser = new CsvFactory().createParser(text())) {
      parser.setSchema(CsvSchema.emptySchema());
      List<String> header = List.of();
      for (long number = 1; ; number++) {
        List<String> fields = fields(parser, number);
        if (fields.isEmpty()) {
          return;
        }
        if (number == 1) {
          header = fields.stream().map(field -> field.replace("\uFEFF", "").strip()).toList();
          continue;
        }
        if (fields.size() != header.size()) {
          throw new ConfigurationException(
              "--scores %s, line %d: has %d fields, and the header has %d"
                  .formatted(name, number, fields.size(), header.size()));
        }
        Map<String, Object> cells = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
          if (!fields.get(i).isBlank()) {
            cells.put(header.get(i), fields.get(i).strip());
          }
        }
        sink.row(new Row(ofLine(number), header, cells));
      }
    }
  }

  /** The fields of the next line; none at the end. */
  private List<String> fields(CsvParser parser, long number) throws IOException {
    List<String> fields = new ArrayList<>();
    try {
      if (parser.nextToken() == null) {
        return fields;
      }
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        fields.add(parser.getText());
      }
      return fields;
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          "--scores %s, line %d: is no CSV: %s".formatted(name, number, e.getOriginalMessage()), e);
    }
  }

  private void json(Sink sink) throws IOException {
    try (BufferedReader lines = new BufferedReader(text())) {
      long number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
        if (line.isBlank()) {
          continue;
        }
        JsonNode node = object(line, number);
        Map<String, Object> cells = new HashMap<>();
        List<String> columns = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          columns.add(field.getKey());
          JsonNode value = field.getValue();
          if (value.isNumber()) {
            cells.put(field.getKey(), value.doubleValue());
          } else if (!value.isNull()) {
            cells.put(field.getKey(), value.asText());
          }
        }
        sink.row(new Row(ofLine(number), columns, cells));
      }
    }
  }

  private JsonNode object(String line, long number) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      // the cause would quote the line, which may hold a text
      throw new ConfigurationException("--scores %s, line %d: is no JSON".formatted(name, number));
    }
    if (!node.isObject()) {
      throw new ConfigurationException(
          "--scores %s, line %d: is no JSON object".formatted(name, number));
    }
    return node;
  }

  private void parquet(Sink sink) throws IOException {
    try (ParquetReader<Group> reader = new GroupReader(new InMemory(content)).build()) {
      long number = 1;
      for (Group group = reader.read(); group != null; group = reader.read(), number++) {
        sink.row(row(group, number));
      }
    } catch (RuntimeException e) {
      if (e instanceof ConfigurationException) {
        throw e;
      }
      throw new ConfigurationException(
          "--scores %s: is no whole Parquet file: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static Row row(Group group, long number) {
    Map<String, Object> cells = new HashMap<>();
    List<String> columns = new ArrayList<>();
    for (Type field : group.getType().getFields()) {
      columns.add(field.getName());
      int place = group.getType().getFieldIndex(field.getName());
      if (field.isPrimitive() && group.getFieldRepetitionCount(place) == 1) {
        cells.put(
            field.getName(), cell(group, place, field.asPrimitiveType().getPrimitiveTypeName()));
      }
    }
    return new Row("row " + number, columns, cells);
  }

  private static Object cell(Group group, int place, PrimitiveTypeName type) {
    return switch (type) {
      case DOUBLE -> group.getDouble(place, 0);
      case FLOAT -> (double) group.getFloat(place, 0);
      case INT32 -> (double) group.getInteger(place, 0);
      case INT64 -> (double) group.getLong(place, 0);
      case BINARY, FIXED_LEN_BYTE_ARRAY -> group.getBinary(place, 0).toStringUsingUTF8();
      case BOOLEAN, INT96 -> group.getValueToString(place, 0);
    };
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(InputFile file) {
      super(file);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }

  /** A file that is only bytes. */
  private record InMemory(byte[] bytes) implements InputFile {
    @Override
    public long getLength() {
      return bytes.length;
    }

    @Override
    public SeekableInputStream newStream() {
      Positioned in = new Positioned(bytes);
      return new DelegatingSeekableInputStream(in) {
        @Override
        public long getPos() {
          return in.position();
        }

        @Override
        public void seek(long position) {
          in.seek(position);
        }
      };
    }
  }

  private static final class Positioned extends ByteArrayInputStream {
    Positioned(byte[] bytes) {
      super(bytes);
    }

    long position() {
      return pos;
    }

    void seek(long position) {
      pos = Math.toIntExact(position);
    }
  }
}
