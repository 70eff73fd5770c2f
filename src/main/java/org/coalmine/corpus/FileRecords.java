package org.coalmine.corpus;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** One record: a file without its byte order mark. Of one beyond the limit none is kept. */
final class FileRecords implements CorpusRecords {
  private static final int BYTES_PER_CHARACTER = 4;
  private static final int BUFFER_BYTES = 1 << 16;

  private final CorpusSource source;
  private final Content content;
  private final InputStream in;
  private boolean read;
  private long bytes;
  private Parsed current = new Parsed.Flawed(Flaw.EMPTY);

  FileRecords(CorpusSplit split, CorpusSource source, Configuration configuration)
      throws IOException {
    this.source = source;
    this.content = new Content(split.path(), split.length(), 0, configuration);
    this.in = ByteOrderMark.dropped(content);
  }

  @Override
  public boolean next() throws IOException {
    if (read) {
      return false;
    }
    read = true;
    int most = BYTES_PER_CHARACTER * source.maximumCharacters();
    byte[] text = in.readNBytes(most + 1);
    bytes = text.length;
    if (text.length <= most) {
      current = CorpusRecords.text(text, 0, text.length, source);
      return true;
    }
    current = new Parsed.Flawed(Flaw.TOO_LONG);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      bytes += count;
    }
    return true;
  }

  @Override
  public Parsed current() {
    return current;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public @Nullable String container() {
    return content.container();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
