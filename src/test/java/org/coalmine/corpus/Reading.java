package org.coalmine.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;

/** Reads single files, whole or in parts, and writes them as Parquet. */
final class Reading {
  static final Configuration HADOOP = new Configuration(false);
  private static final int LONGEST = 1000;

  private Reading() {}

  /** Fills a row of Parquet. */
  @FunctionalInterface
  interface Row {
    void fill(Group row);
  }

  static List<Parsed> parsed(Path file, CorpusFormat format) throws IOException {
    return parsed(file, format, 1);
  }

  /** What is read of a file that is cut into so many parts. */
  static List<Parsed> parsed(Path file, CorpusFormat format, int parts) throws IOException {
    return parsed(
        file,
        new CorpusSource(List.of("unused"), format, List.of(), CorpusSource.NO_LIMIT, LONGEST),
        parts);
  }

  static List<Parsed> parsed(Path file, CorpusSource source, int parts) throws IOException {
    long length = Files.size(file);
    List<Parsed> found = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      CorpusSplit split = split(file, length * part / parts, length * (part + 1) / parts);
      try (CorpusRecords records = Formats.open(split, source, HADOOP)) {
        while (records.next()) {
          found.add(records.current());
        }
      }
    }
    return found;
  }

  private static CorpusSplit split(Path file, long from, long to) throws IOException {
    return new CorpusSplit(
        "file:" + file.toAbsolutePath(),
        from,
        to,
        Files.size(file),
        Files.getLastModifiedTime(file).toMillis(),
        List.of());
  }

  /** Texts, or flaws where a record has none. */
  static List<Object> read(Path file, CorpusFormat format) throws IOException {
    return plain(parsed(file, format));
  }

  static List<Object> plain(List<Parsed> parsed) {
    return parsed.stream()
        .<Object>map(
            one -> one instanceof Parsed.Text text ? text.text() : ((Parsed.Flawed) one).flaw())
        .toList();
  }

  /** Users, or flaws where a record has none. */
  static List<Object> users(Path file, CorpusFormat format) throws IOException {
    return parsed(file, format).stream()
        .<Object>map(
            one ->
                one instanceof Parsed.Text text
                    ? String.valueOf(text.user())
                    : ((Parsed.Flawed) one).flaw())
        .toList();
  }

  static Map<String, Long> leftOut(Path file, CorpusFormat format) throws IOException {
    CorpusSource source =
        new CorpusSource(List.of("unused"), format, List.of(), CorpusSource.NO_LIMIT, LONGEST);
    try (CorpusRecords records = Formats.open(split(file, 0, Files.size(file)), source, HADOOP)) {
      while (records.next()) {
        Parsed unused = records.current();
      }
      return records.leftOut();
    }
  }

  static Path parquet(Path file, String schema, Row... rows) throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(type)
            .withConf(HADOOP)
            .build()) {
      for (Row row : rows) {
        SimpleGroup group = new SimpleGroup(type);
        row.fill(group);
        writer.write(group);
      }
    }
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    return file;
  }
}
