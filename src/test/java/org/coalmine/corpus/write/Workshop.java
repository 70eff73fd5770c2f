package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.compression.Compression;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.Formats;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Encoding;
import org.jspecify.annotations.Nullable;

/** Writes small files anew, and reads what came of it. */
record Workshop(Path folder, CorpusSource source, InsertedFields fields) {
  static final Configuration HADOOP = new Configuration(false);
  static final Edit KEEP = Edit.KEPT;
  private static final int LONGEST = 1000;

  static Workshop of(Path folder, CorpusFormat format) {
    return of(folder, format, Encoding.STANDARD, null);
  }

  static Workshop of(
      Path folder, CorpusFormat format, Encoding encoding, @Nullable String idField) {
    return new Workshop(
        folder,
        new CorpusSource(
            List.of("unused"), format, List.of(), CorpusSource.NO_LIMIT, LONGEST, encoding),
        new InsertedFields(idField, "user"));
  }

  /** An inserted record whose id is made of one digit. */
  static Inserted inserted(String text, char digit) {
    return new Inserted(text, String.valueOf(digit).repeat(32), null);
  }

  static Edit insert(Inserted... behind) {
    return new Edit(new Edit.Change.Keep(), List.of(behind));
  }

  static Edit replace(Function<String, String> text) {
    return new Edit(
        new Edit.Change.Rewrite(before -> before.texts().stream().map(text).toList()), List.of());
  }

  /** What was written, by name. */
  SortedMap<String, byte[]> rewrite(Path file, Function<String, Edit> edits) throws IOException {
    return rewrite(file, edits, true);
  }

  SortedMap<String, byte[]> rewrite(Path file, Function<String, Edit> edits, boolean keepsFlawed)
      throws IOException {
    SortedMap<String, byte[]> written = new TreeMap<>();
    new Rewriting(source, fields, HADOOP)
        .rewrite(
            split(file),
            new Edits() {
              @Override
              public Edit document(Parsed.Text document) {
                return placed(document.text(), edits.apply(document.text()));
              }

              @Override
              public boolean keeps(Flaw flaw) {
                return keepsFlawed;
              }
            },
            (name, content) -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream();
              content.writeTo(out);
              written.put(name, out.toByteArray());
            });
    return written;
  }

  /** The names of the fields that hold no text. */
  Set<String> otherFields(Path file) throws IOException {
    OtherFields others = new OtherFields();
    new Rewriting(source, fields, HADOOP)
        .rewrite(
            split(file),
            new Edits() {
              @Override
              public Edit document(Parsed.Text document) {
                return KEEP;
              }

              @Override
              public boolean keeps(Flaw flaw) {
                return true;
              }

              @Override
              public OtherFields otherFields() {
                return others;
              }
            },
            (name, content) -> content.writeTo(OutputStream.nullOutputStream()));
    return others.names();
  }

  /** The same edit, which fails where a text does not stand where it is said to. */
  private static Edit placed(String document, Edit edit) {
    if (!(edit.change() instanceof Edit.Change.Rewrite rewrite)) {
      return edit;
    }
    return new Edit(
        new Edit.Change.Rewrite(
            before -> {
              for (int i = 0; i < before.texts().size(); i++) {
                assertThat(document.startsWith(before.texts().get(i), before.starts().get(i)))
                    .as("text %d at %d", i, before.starts().get(i))
                    .isTrue();
              }
              return rewrite.texts().apply(before);
            }),
        edit.behind());
  }

  Path file(String name, String content) throws IOException {
    return file(name, content.getBytes(UTF_8));
  }

  Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  /** The bytes of one file written anew. */
  byte[] bytes(String name, byte[] content, Function<String, Edit> edits) throws IOException {
    SortedMap<String, byte[]> written = rewrite(file(name, content), edits);
    return requireNonNull(written.get(name), name);
  }

  String text(String content, Function<String, Edit> edits) throws IOException {
    return new String(bytes("a.txt", content.getBytes(UTF_8), edits), UTF_8);
  }

  static CorpusSplit split(Path file) throws IOException {
    return new CorpusSplit(
        "file:" + file.toAbsolutePath(),
        0,
        Files.size(file),
        Files.size(file),
        Files.getLastModifiedTime(file).toMillis(),
        List.of());
  }

  /** Texts, or flaws where a record has none. */
  List<Object> read(String name, byte[] content) throws IOException {
    return read(file("read-" + name, content));
  }

  List<Object> read(Path file) throws IOException {
    List<Object> found = new ArrayList<>();
    try (CorpusRecords records = Formats.open(split(file), source, HADOOP)) {
      while (records.next()) {
        found.add(
            records.current() instanceof Parsed.Text text
                ? text.text()
                : ((Parsed.Flawed) records.current()).flaw());
      }
    }
    return found;
  }

  static byte[] packed(String name, byte[] text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = Packed.of(name, packed)) {
      out.write(text);
    }
    return packed.toByteArray();
  }

  static byte[] unpacked(String name, byte[] packed) throws IOException {
    Compression compression = Compression.of(packed, name, HADOOP);
    if (compression == null) {
      return packed;
    }
    try (InputStream in = compression.unpack(new java.io.ByteArrayInputStream(packed), HADOOP)) {
      return in.readAllBytes();
    }
  }
}
