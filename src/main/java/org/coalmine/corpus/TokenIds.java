package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.store.FileSystems;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells a file of token numbers from one of text: what a pipeline leaves behind its tokenizer. Only
 * the first bytes and records are looked at.
 */
public final class TokenIds {
  private static final int RECORDS = 3;
  private static final int HEAD_BYTES = 4096;

  /** What the containers of arrays begin with: NumPy's, Arrow's, and Megatron's index. */
  private static final List<String> CONTAINERS = List.of("\u0093NUMPY", "ARROW1", "MMIDIDX");

  /** Names that files of bare numbers have, if they hold no text. */
  private static final List<String> BARE = List.of(".bin", ".idx", ".npy", ".npz", ".arrow");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private TokenIds() {}

  /**
   * What of a file is token numbers, in words that follow its name; empty if it is not seen to hold
   * any.
   *
   * @throws IOException if the file system failed
   */
  public static Optional<String> in(
      FileStatus file, CorpusSource source, Configuration configuration) throws IOException {
    byte[] head;
    try (InputStream in = FileSystems.of(file.getPath(), configuration).open(file.getPath())) {
      head = in.readNBytes(HEAD_BYTES);
    }
    String begin = new String(head, ISO_8859_1);
    if (CONTAINERS.stream().anyMatch(begin::startsWith)) {
      return Optional.of("is a file of arrays");
    }
    String name = file.getPath().getName().toLowerCase(Locale.ROOT);
    if (BARE.stream().anyMatch(name::endsWith) && begin.indexOf('\0') >= 0) {
      return Optional.of("is a file of bare numbers");
    }
    try {
      if (Formats.isParquet(file.getPath().toString(), configuration)) {
        if (source.format() instanceof CorpusFormat.Table) {
          return Optional.empty(); // a row has all kinds of columns
        }
        return inColumns(file.getPath(), source.format(), configuration);
      }
      return inLines(file, source, configuration);
    } catch (CorpusException damaged) {
      return Optional.empty(); // who reads it all says what is wrong with it
    }
  }

  private static Optional<String> inColumns(
      Path path, CorpusFormat format, Configuration configuration) throws IOException {
    MessageType schema = ParquetRecords.schema(path, configuration);
    String column = format instanceof CorpusFormat.Parquet parquet ? parquet.column() : "";
    List<String> numbers =
        ParquetField.paths(schema).stream()
            .filter(name -> name.endsWith("[*]") && isInteger(ParquetField.of(schema, name)))
            .map(name -> name.substring(0, name.length() - "[*]".length()))
            .toList();
    if (numbers.contains(column)) {
      return Optional.of("has lists of numbers in column '" + column + "'");
    }
    return numbers.isEmpty() || ParquetField.of(schema, column) != null
        ? Optional.empty()
        : Optional.of(
            "has no column '%s' and lists of numbers in column '%s'"
                .formatted(column, numbers.get(0)));
  }

  private static boolean isInteger(@Nullable ParquetField field) {
    if (field == null || field.endsAtList() || !field.end().isPrimitive()) {
      return false;
    }
    PrimitiveTypeName type = field.end().asPrimitiveType().getPrimitiveTypeName();
    return type == PrimitiveTypeName.INT32 || type == PrimitiveTypeName.INT64;
  }

  private static Optional<String> inLines(
      FileStatus file, CorpusSource source, Configuration configuration) throws IOException {
    CorpusSource lines =
        new CorpusSource(
            source.paths(),
            new CorpusFormat.Lines(),
            List.of(),
            CorpusSource.NO_LIMIT,
            source.maximumCharacters());
    CorpusSplit split =
        new CorpusSplit(
            file.getPath().toString(),
            0,
            file.getLen(),
            file.getLen(),
            file.getModificationTime(),
            List.of());
    String field = source.format() instanceof CorpusFormat.JsonLines json ? json.field() : "";
    try (CorpusRecords records = Formats.open(split, lines, configuration)) {
      for (int record = 0; record < RECORDS && records.next(); record++) {
        if (records.current() instanceof Parsed.Text text) {
          Optional<String> told = told(text.text(), field);
          if (told.isPresent()) {
            return told;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> told(String line, String field) {
    JsonNode record;
    try {
      record = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    if (isNumbers(record) && record.size() > 1) {
      return Optional.of("has lists of numbers for lines");
    }
    if (record == null || !record.isObject() || record.path(field).isTextual()) {
      return Optional.empty();
    }
    if (isNumbers(record.path(field))) {
      return Optional.of("has lists of numbers in field '" + field + "'");
    }
    return record.properties().stream()
        .filter(entry -> !record.has(field) && isNumbers(entry.getValue()))
        .findFirst()
        .map(
            entry ->
                "has no field '%s' and lists of numbers in field '%s'"
                    .formatted(field, entry.getKey()));
  }

  private static boolean isNumbers(@Nullable JsonNode value) {
    if (value == null || !value.isArray() || value.isEmpty()) {
      return false;
    }
    for (JsonNode element : value) {
      if (!element.isIntegralNumber()) {
        return false;
      }
    }
    return true;
  }
}
