package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines. A reader says what each record is and how many bytes it has; a second stream has
 * these bytes, so that a line of any length passes through.
 */
final class LineRewriter {
  private static final byte[] LF = "\n".getBytes(US_ASCII);
  private static final byte[] CR_LF = "\r\n".getBytes(US_ASCII);

  private final CorpusSource source;
  private final LineEditor editor;
  private final Configuration configuration;

  LineRewriter(CorpusSource source, LineEditor editor, Configuration configuration) {
    this.source = source;
    this.editor = editor;
    this.configuration = configuration;
  }

  void rewrite(CorpusSplit file, Edits edits, OutputStream out, Count count) throws IOException {
    try (CorpusRecords records = Formats.open(file, source, configuration);
        RawFile raw = RawFile.open(file, configuration);
        OutputStream packed = raw.packed(out)) {
      long marked = raw.copyMark(packed);
      Lines lines = new Lines(packed);
      while (records.next()) {
        long length = records.bytes() - marked;
        marked = 0;
        if (records.current() instanceof Parsed.Text text) {
          byte[] line = raw.in().readNBytes(Math.toIntExact(length));
          requireLength(file, line.length, length);
          Edit edit = edits.document(text);
          count.add(edit);
          lines.write(line, edit);
          lines.name(line, edits.otherFields());
        } else {
          boolean keeps = edits.keeps(((Parsed.Flawed) records.current()).flaw());
          count.addFlawed(keeps);
          lines.pass(file, raw.in(), length, keeps);
        }
      }
    }
  }

  private static void requireLength(CorpusSplit file, long found, long length) throws EOFException {
    if (found < length) {
      throw new EOFException(file.path() + " is shorter than it was");
    }
  }

  /** Writes lines one after the other, and ends the one before where it has no end. */
  private final class Lines {
    private final OutputStream out;
    private byte[] usualEnd = LF;
    private boolean open;
    private int last;

    Lines(OutputStream out) {
      this.out = out;
    }

    void write(byte[] raw, Edit edit) throws IOException {
      int end = end(raw);
      byte[] line = Arrays.copyOf(raw, end);
      byte[] ending = Arrays.copyOfRange(raw, end, raw.length);
      if (ending.length > 0 && ending[ending.length - 1] == '\n') {
        usualEnd = ending.length == 2 ? CR_LF : LF;
      }
      if (edit.change() instanceof Edit.Change.Keep) {
        write(line, ending);
      } else if (edit.change() instanceof Edit.Change.Rewrite rewrite) {
        write(editor.rewritten(line, rewrite.texts()), ending);
      }
      for (Inserted inserted : edit.behind()) {
        write(editor.inserted(line, inserted), ending);
      }
    }

    void name(byte[] raw, @Nullable OtherFields others) {
      if (others != null) {
        editor.nameOthers(Arrays.copyOf(raw, end(raw)), others);
      }
    }

    private void write(byte[] line, byte[] ending) throws IOException {
      if (open) {
        out.write(last == '\r' ? LF : usualEnd);
      }
      out.write(line);
      out.write(ending);
      last = ending.length > 0 ? ending[ending.length - 1] : 0;
      open = last != '\n';
    }

    private static int end(byte[] raw) {
      int end = raw.length;
      if (end > 0 && raw[end - 1] == '\n') {
        end--;
      }
      return end > 0 && raw[end - 1] == '\r' ? end - 1 : end;
    }

    /** Passes a record on, or over it, whatever its length. */
    void pass(CorpusSplit file, InputStream in, long length, boolean keeps) throws IOException {
      byte[] buffer = new byte[(int) Math.min(length, 1 << 16)];
      long left = length;
      while (left > 0) {
        int most = (int) Math.min(buffer.length, left);
        int read = in.readNBytes(buffer, 0, most);
        requireLength(file, read, most);
        if (keeps) {
          out.write(buffer, 0, read);
          last = buffer[read - 1];
        }
        left -= read;
      }
      if (keeps) {
        open = last != '\n';
      }
    }
  }
}
