package org.coalmine.corpus;

import static org.coalmine.corpus.CorpusException.Category.DAMAGED;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.coalmine.compression.Compression;
import org.coalmine.store.FileSystems;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * The lines that begin in a split. A line ends with LF, and a CR before it belongs to the end; a
 * byte order mark at the start of a file is no text. Of a line beyond the limit only the length is
 * taken note of, so a line of a gigabyte costs no memory; its end is not sought beyond the split.
 */
final class LineRecords implements CorpusRecords {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BYTES_PER_CHARACTER = 4;
  private static final int WRAPPING_BYTES = 1 << 20;

  /** Real text shrinks to a tenth; what expands more than this is made to fill memory or disks. */
  private static final long LARGEST_EXPANSION = 200;

  private static final long HARMLESS_BYTES = 256L << 20;

  private final CorpusSplit split;
  private final LineParser parser;
  private final InputStream in;
  private boolean compressed;
  private final int longestLineBytes;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int bufferFrom;
  private int bufferTo;
  private long position;
  private long lineStart;
  private byte[] line = new byte[1024];
  private int lineLength;
  private boolean lineTooLong;

  /** Tells failures of the file system below from corrupt content above. */
  private boolean storageFailed;

  private boolean looking;

  LineRecords(CorpusSplit split, CorpusSource source, Configuration configuration)
      throws IOException {
    this.split = split;
    this.parser = new LineParser(source);
    this.longestLineBytes =
        source.format() instanceof CorpusFormat.Lines
            ? BYTES_PER_CHARACTER * source.maximumCharacters() + BYTE_ORDER_MARK.length + 1
            : 2 * BYTES_PER_CHARACTER * source.maximumCharacters() + WRAPPING_BYTES;
    Path path = new Path(split.path());
    FSDataInputStream file = FileSystems.of(path, configuration).open(path);
    try {
      InputStream raw = new WatchedStream(file, e -> storageFailed = true);
      Compression found = split.from() == 0 ? compression(file, raw, path, configuration) : null;
      this.compressed = found != null;
      if (found == null) {
        this.position = Math.max(0, split.from() - 1);
        file.seek(position);
        this.in = raw;
        if (split.from() > 0) {
          skipLine();
        }
      } else {
        this.in = found.unpack(raw, configuration);
      }
    } catch (IOException | RuntimeException e) {
      file.close();
      throw failure(e);
    }
  }

  /**
   * How a file is compressed by its first bytes; null if it is not. The stream is at its start
   * before and after.
   */
  private @Nullable Compression compression(
      FSDataInputStream file, InputStream raw, Path path, Configuration configuration)
      throws IOException {
    looking = true;
    Compression found =
        Compression.of(raw.readNBytes(Compression.HEAD_BYTES), path.getName(), configuration);
    looking = false;
    file.seek(0);
    return found;
  }

  /** What a failure to read is: of the storage, or of the content. */
  private IOException failure(Exception e) {
    if (e instanceof CorpusException known) {
      throw known;
    }
    if (e instanceof IOException failed && (storageFailed || !(looking || compressed))) {
      return failed;
    }
    if (e instanceof RuntimeException defect && !compressed) {
      throw defect;
    }
    throw CorpusException.ofPacked(split.path(), e);
  }

  private boolean fill() throws IOException {
    bufferFrom = 0;
    try {
      bufferTo = Math.max(0, in.read(buffer, 0, buffer.length));
    } catch (IOException | RuntimeException e) {
      bufferTo = 0;
      throw failure(e);
    }
    if (compressed && position > HARMLESS_BYTES && position / LARGEST_EXPANSION > split.length()) {
      throw new CorpusException(
          DAMAGED,
          "%s expands more than %d-fold; unpack it if it is meant to"
              .formatted(split.path(), LARGEST_EXPANSION));
    }
    return bufferTo > 0;
  }

  private boolean beyondSplit() {
    return !compressed && position >= split.to();
  }

  /** Moves behind the line that began before this split. */
  private void skipLine() throws IOException {
    while (!beyondSplit() && fill()) {
      int end = newline();
      position += end - bufferFrom;
      bufferFrom = end;
      if (end < bufferTo) {
        bufferFrom++;
        position++;
        return;
      }
    }
  }

  /** The index of the next LF in the buffer, or its end. */
  private int newline() {
    int index = bufferFrom;
    while (index < bufferTo && buffer[index] != '\n') {
      index++;
    }
    return index;
  }

  @Override
  public boolean next() throws IOException {
    lineLength = 0;
    lineTooLong = false;
    if (beyondSplit()) {
      return false;
    }
    lineStart = position;
    while (bufferFrom < bufferTo || fill()) {
      int end = newline();
      take(bufferFrom, end);
      position += end - bufferFrom;
      boolean found = end < bufferTo;
      bufferFrom = end;
      if (found) {
        bufferFrom++;
        position++;
        return true;
      }
      if (lineTooLong && beyondSplit()) {
        return true;
      }
    }
    return position > lineStart;
  }

  private void take(int from, int to) {
    int length = to - from;
    if (lineTooLong || lineLength + length > longestLineBytes) {
      lineTooLong = true;
      return;
    }
    if (lineLength + length > line.length) {
      line = Arrays.copyOf(line, Math.max(lineLength + length, 2 * line.length));
    }
    System.arraycopy(buffer, from, line, lineLength, length);
    lineLength += length;
  }

  @Override
  public Parsed current() {
    if (lineTooLong) {
      return new Parsed.Flawed(Flaw.TOO_LONG);
    }
    int from = lineStart == 0 && startsWithByteOrderMark() ? BYTE_ORDER_MARK.length : 0;
    int to = lineLength > from && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
    return parser.parse(line, from, to);
  }

  private boolean startsWithByteOrderMark() {
    return lineLength >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
