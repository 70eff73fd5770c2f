package org.coalmine.corpus;

import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * The lines that begin in a split. A line ends with LF, and a CR before it belongs to the end; a
 * byte order mark at the start of a file is no text. Of a line beyond the limit only the length is
 * taken note of, so a line of a gigabyte costs no memory; its end is not sought beyond the split.
 */
final class LineRecords implements CorpusRecords {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BYTES_PER_CHARACTER = 4;
  private static final int WRAPPING_BYTES = 1 << 20;

  private final CorpusSplit split;
  private final LineParser parser;
  private final Content in;
  private final int longestLineBytes;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int bufferFrom;
  private int bufferTo;
  private long position;
  private long lineStart;
  private byte[] line = new byte[1024];
  private int lineLength;
  private boolean lineTooLong;
  private boolean lineCut;
  private long bytesBefore;

  LineRecords(
      CorpusSplit split, CorpusSource source, LineParser parser, Configuration configuration)
      throws IOException {
    this.split = split;
    this.parser = parser;
    this.longestLineBytes =
        source.format() instanceof CorpusFormat.Lines
            ? BYTES_PER_CHARACTER * source.maximumCharacters() + ByteOrderMark.LENGTH + 1
            : 2 * BYTES_PER_CHARACTER * source.maximumCharacters() + WRAPPING_BYTES;
    this.position = Math.max(0, split.from() - 1);
    this.in = new Content(split.path(), split.length(), position, configuration);
    try {
      if (split.from() > 0) {
        skipLine();
        bytesBefore = Math.min(position, split.to()) - split.from();
      }
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private boolean fill() throws IOException {
    bufferFrom = 0;
    bufferTo = 0;
    bufferTo = Math.max(0, in.read(buffer, 0, buffer.length));
    return bufferTo > 0;
  }

  private boolean beyondSplit() {
    return !in.isCompressed() && position >= split.to();
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
    lineCut = false;
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
        lineCut = true;
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
    int from = lineStart == 0 ? ByteOrderMark.length(line, lineLength) : 0;
    int to = lineLength > from && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
    if (lineStart == 0 && parser.wantsObjects() && JsonLine.beginsArray(line, from, to)) {
      throw new CorpusException(
          UNSUPPORTED,
          "%s is one JSON array and not an object per line; write jq -c '.[]' FILE > NEW"
              .formatted(split.path()));
    }
    return parser.parse(line, from, to);
  }

  @Override
  public long bytes() {
    return (lineCut ? Math.min(position, split.to()) : position) - lineStart;
  }

  @Override
  public boolean isCut() {
    return lineCut;
  }

  @Override
  public long bytesBefore() {
    return bytesBefore;
  }

  @Override
  public @Nullable String container() {
    return in.container();
  }

  @Override
  public boolean holdsCarriageReturn() {
    for (int i = 0; i < lineLength - 1; i++) {
      if (line[i] == '\r') {
        return true;
      }
    }
    return false;
  }

  @Override
  public Map<String, Long> leftOut() {
    return parser.leftOut();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
