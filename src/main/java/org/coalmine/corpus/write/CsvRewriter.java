package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.CsvColumns;
import org.coalmine.corpus.Formats;
import org.coalmine.corpus.write.CsvScanner.Field;
import org.coalmine.corpus.write.CsvScanner.Scanned;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes CSV. A reader says what each record is, a scanner has its bytes; where the two do not see
 * the same text the file is refused.
 */
final class CsvRewriter {
  private static final byte[] LF = "\n".getBytes(US_ASCII);

  private final CorpusFormat.Delimited format;
  private final CorpusSource source;
  private final InsertedFields fields;
  private final Configuration configuration;

  CsvRewriter(
      CorpusFormat.Delimited format,
      CorpusSource source,
      InsertedFields fields,
      Configuration configuration) {
    this.format = format;
    this.source = source;
    this.fields = fields;
    this.configuration = configuration;
  }

  void rewrite(CorpusSplit file, Edits edits, OutputStream out, Count count) throws IOException {
    try (CorpusRecords records = Formats.open(file, source, configuration);
        RawFile raw = RawFile.open(file, configuration);
        OutputStream packed = raw.packed(out)) {
      raw.copyMark(packed);
      new Table(file, raw, packed).rewrite(records, edits, count);
    }
  }

  /** One file. */
  private final class Table {
    private final CorpusSplit file;
    private final CsvScanner scanner;
    private final OutputStream out;
    private final Characters characters;
    private @Nullable Columns columns;
    private byte[] usualEnd = LF;
    private boolean open;

    Table(CorpusSplit file, RawFile raw, OutputStream out) {
      this.file = file;
      this.scanner = new CsvScanner(raw.in(), format.delimiter());
      this.out = out;
      this.characters = new Characters(source.encoding(), file.path());
    }

    void rewrite(CorpusRecords records, Edits edits, Count count) throws IOException {
      if (format.header()) {
        Scanned header = scanner.next();
        resolve(
            header,
            header.fields().stream().map(field -> value(header, field)).toList(),
            edits.otherFields());
        write(header.bytes(), header.end());
      }
      while (records.next()) {
        Scanned scanned = scanner.next();
        if (columns == null) {
          resolve(scanned, List.of(), edits.otherFields());
        }
        if (!(records.current() instanceof Parsed.Text text)) {
          boolean keeps = edits.keeps(((Parsed.Flawed) records.current()).flaw());
          count.addFlawed(keeps);
          if (keeps) {
            write(scanned.bytes(), scanned.end());
          }
          continue;
        }
        Columns places = columns;
        if (places == null
            || places.width() != scanned.fields().size()
            || !text(scanned, places).equals(text.text())) {
          throw new CorpusException(
              CorpusException.Category.UNSUPPORTED,
              "%s: a record is read in another way than it can be written; quote fields that hold"
                      .formatted(file.path())
                  + " quotes, or write the corpus as JSON lines");
        }
        Edit edit = edits.document(text);
        count.add(edit);
        write(scanned, text, edit, places);
      }
    }

    private void write(Scanned scanned, Parsed.Text text, Edit edit, Columns places)
        throws IOException {
      if (edit.change() instanceof Edit.Change.Keep) {
        write(scanned.bytes(), scanned.end());
      } else if (edit.change() instanceof Edit.Change.Rewrite rewrite) {
        String after = Edit.rewritten(rewrite.texts(), Edit.Texts.of(text.text())).get(0);
        SortedMap<Integer, String> values = new TreeMap<>();
        put(after, text.text(), places, values);
        write(with(scanned, values), scanned.end());
      }
      for (Inserted inserted : edit.behind()) {
        SortedMap<Integer, String> values = new TreeMap<>();
        if (places.user() >= 0 && inserted.user() != null) {
          values.put(places.user(), inserted.user());
        }
        if (places.id() >= 0) {
          values.put(places.id(), inserted.id());
        }
        put(inserted.text(), text.text(), places, values);
        write(with(scanned, values), scanned.end());
      }
    }

    /** The text of a record. */
    private String text(Scanned scanned, Columns places) {
      List<String> values =
          places.texts().stream()
              .map(place -> value(scanned, scanned.fields().get(place)))
              .toList();
      return format instanceof CorpusFormat.Table table ? table.row().of(values) : values.get(0);
    }

    /** Puts a text into the columns in which it differs from what is there. */
    private void put(
        String text, String before, Columns places, SortedMap<Integer, String> values) {
      if (!(format instanceof CorpusFormat.Table table)) {
        values.put(places.texts().get(0), text);
        return;
      }
      List<String> there = RowValues.of(table, before, file.path());
      List<String> wanted = RowValues.of(table, text, file.path());
      for (int column = 0; column < wanted.size(); column++) {
        if (!wanted.get(column).equals(there.get(column))) {
          values.put(places.texts().get(column), wanted.get(column));
        }
      }
    }

    private void resolve(Scanned first, List<String> header, @Nullable OtherFields others) {
      int width = first.fields().size();
      CsvColumns read = CsvColumns.of(file.path(), format, header, width);
      for (int column = 0; others != null && column < width; column++) {
        if (!read.texts().contains(column)) {
          others.add(header.isEmpty() ? "column " + column : header.get(column));
        }
      }
      int id =
          fields.id() == null
              ? -1
              : CsvColumns.index(file.path(), InsertedFields.ID_KEY, fields.id(), header, width);
      boolean usersInRecords = Formats.userOfFolder(file, format) == null;
      columns = new Columns(width, read.texts(), id, usersInRecords ? read.user() : -1);
    }

    /** What a field says. */
    private String value(Scanned record, Field field) {
      if (!field.quoted()) {
        return characters.decoded(record.bytes(), field.from(), field.to());
      }
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      for (int i = field.from() + 1; i < field.to(); i++) {
        if (record.bytes()[i] == '"') {
          i++;
          if (i >= field.to() || record.bytes()[i] != '"') {
            break;
          }
        }
        value.write(record.bytes()[i]);
      }
      return characters.decoded(value.toByteArray());
    }

    /** A record with other values in some fields. */
    private byte[] with(Scanned record, SortedMap<Integer, String> values) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      List<Field> before = new ArrayList<>(record.fields());
      int done = 0;
      for (var entry : values.entrySet()) {
        Field field = before.get(entry.getKey());
        all.write(record.bytes(), done, field.from() - done);
        all.writeBytes(characters.encoded(quoted(entry.getValue(), field.quoted())));
        done = field.to();
      }
      all.write(record.bytes(), done, record.bytes().length - done);
      return all.toByteArray();
    }

    /** In quotes if the field was, or must be. A value of a table may be missing. */
    private String quoted(String value, boolean always) {
      boolean must =
          value.isBlank() && !(format instanceof CorpusFormat.Table)
              || value.chars().anyMatch(c -> c == '"' || c == '\n' || c == '\r')
              || value.indexOf(format.delimiter()) >= 0;
      return always || must ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    private void write(byte[] record, byte[] end) throws IOException {
      if (open) {
        out.write(usualEnd);
      }
      out.write(record);
      out.write(end);
      open = end.length == 0;
      if (!open) {
        usualEnd = end;
      }
    }
  }

  /** Which column is written; -1 for none. */
  private record Columns(int width, List<Integer> texts, int id, int user) {}
}
