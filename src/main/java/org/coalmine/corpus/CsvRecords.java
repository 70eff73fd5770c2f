package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.coalmine.corpus.CorpusException.Category.DAMAGED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file, as RFC 4180 has them; one with fewer or more fields than the first is
 * flawed.
 *
 * <p>The parser sees every byte as the character of its number, so that a byte which is no UTF-8 is
 * a flaw of its record and not the end of the file. What breaks the structure is damage: nobody
 * knows where the next record begins. A quote that is left open would take the rest of the file
 * into one field, hence the bound on the bytes of a record.
 */
final class CsvRecords implements CorpusRecords {
  private static final CsvFactory CSV =
      CsvFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private static final long LEAST_BOUND = 32L << 20;
  private static final long BYTES_PER_CHARACTER = 8;

  private final String path;
  private final CorpusFormat.Delimited format;
  private final CorpusSource source;
  private final Content content;
  private final Bounded in;
  private final CsvParser parser;
  private final List<String> record = new ArrayList<>();
  private @Nullable CsvColumns columns;

  CsvRecords(
      CorpusSplit split,
      CorpusFormat.Delimited format,
      CorpusSource source,
      Configuration configuration)
      throws IOException {
    this.path = split.path();
    this.format = format;
    this.source = source;
    this.content = new Content(path, split.length(), 0, configuration);
    this.in =
        new Bounded(
            ByteOrderMark.dropped(content),
            Math.max(LEAST_BOUND, BYTES_PER_CHARACTER * source.maximumCharacters()));
    try {
      this.parser = CSV.createParser(new InputStreamReader(in, ISO_8859_1));
      parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(format.delimiter()));
      if (format.header() && read()) {
        resolve(record.stream().map(this::name).toList());
      }
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private String name(String field) {
    return new String(field.getBytes(ISO_8859_1), source.encoding().charset());
  }

  @Override
  public boolean next() throws IOException {
    if (!read()) {
      return false;
    }
    if (columns == null) {
      resolve(List.of());
    }
    return true;
  }

  /** Reads a record. */
  private boolean read() throws IOException {
    record.clear();
    in.begin();
    long line = 0;
    try {
      if (parser.nextToken() == null) {
        return false;
      }
      line = parser.currentLocation().getLineNr();
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        record.add(parser.getText());
      }
      return true;
    } catch (JsonProcessingException e) {
      throw damaged(line, e.getOriginalMessage(), e);
    } catch (TooLongException e) {
      throw damaged(line, "it has more than %,d bytes".formatted(e.bound), e);
    }
  }

  private CorpusException damaged(long line, String why, Exception cause) {
    return new CorpusException(
        DAMAGED,
        ("%s:%d: the record that begins here is no CSV: %s; if a quote is left open, close it or"
                + " double it")
            .formatted(path, Math.max(line, 1), why),
        cause);
  }

  /** Takes the first record for the width of all, and finds the columns that are asked for. */
  private void resolve(List<String> header) {
    columns = CsvColumns.of(path, format, header, record.size());
  }

  @Override
  public Parsed current() {
    if (columns == null || record.size() != columns.width()) {
      boolean blank = record.size() == 1 && record.get(0).isBlank();
      return new Parsed.Flawed(blank ? Flaw.EMPTY : Flaw.WIDTH);
    }
    Parsed text =
        format instanceof CorpusFormat.Table table
            ? row(table, columns.texts())
            : text(columns.texts().get(0));
    return columns.user() >= 0 && text(columns.user()) instanceof Parsed.Text user
        ? CorpusRecords.of(text, user.text())
        : text;
  }

  private Parsed row(CorpusFormat.Table table, List<Integer> places) {
    List<String> values = new ArrayList<>();
    for (int place : places) {
      byte[] bytes = record.get(place).getBytes(ISO_8859_1);
      String value = CorpusRecords.decoded(bytes, 0, bytes.length, source.encoding().charset());
      if (value == null) {
        return new Parsed.Flawed(CorpusRecords.undecoded(source));
      }
      values.add(value);
    }
    return CorpusRecords.row(table, values, source);
  }

  private Parsed text(int index) {
    byte[] bytes = record.get(index).getBytes(ISO_8859_1);
    return CorpusRecords.text(bytes, 0, bytes.length, source);
  }

  @Override
  public long bytes() {
    return record.stream().mapToLong(field -> field.length() + 1L).sum();
  }

  @Override
  public @Nullable String container() {
    return content.container();
  }

  @Override
  public void close() throws IOException {
    parser.close();
    in.close();
  }

  /** A record that is longer than a document may be. */
  private static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final long bound;

    TooLongException(long bound) {
      super("more than %d bytes".formatted(bound), null, false, false);
      this.bound = bound;
    }
  }

  /** Counts the bytes of a record while it is read. */
  private static final class Bounded extends InputStream {
    private final InputStream in;
    private final long bound;
    private long read;

    Bounded(InputStream in, long bound) {
      this.in = in;
      this.bound = bound;
    }

    void begin() {
      read = 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int count = read(one, 0, 1);
      return count < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (read > bound) {
        throw new TooLongException(bound);
      }
      int count = in.read(bytes, offset, length);
      read += Math.max(0, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
