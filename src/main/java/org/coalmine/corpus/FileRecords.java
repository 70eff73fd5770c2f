package org.coalmine.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.text.CorpusSource;

/** The files of a split, each of which is a record, whole but for a byte order mark. */
final class FileRecords implements CorpusRecords {
  private static final int BYTES_PER_CHARACTER = 4;

  private final List<CorpusSplit> files;
  private final CorpusSource source;
  private final Configuration configuration;
  private int read;
  private Parsed current = new Parsed.Flawed(Flaw.EMPTY);

  FileRecords(CorpusSplit split, CorpusSource source, Configuration configuration) {
    this.files = split.files();
    this.source = source;
    this.configuration = configuration;
  }

  @Override
  public boolean next() throws IOException {
    if (read == files.size()) {
      return false;
    }
    CorpusSplit file = files.get(read++);
    file.requireUnchanged(configuration);
    current = text(file);
    return true;
  }

  private Parsed text(CorpusSplit file) throws IOException {
    int most = BYTES_PER_CHARACTER * source.maximumCharacters();
    try (Content content = new Content(file.path(), file.length(), 0, configuration)) {
      InputStream in = ByteOrderMark.dropped(content);
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length <= most) {
        return CorpusRecords.text(bytes, 0, bytes.length, source);
      }
      if (content.isCompressed()) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return new Parsed.Flawed(Flaw.TOO_LONG);
    }
  }

  @Override
  public Parsed current() {
    return current;
  }

  @Override
  public String place() {
    return files.get(Math.max(0, read - 1)).path();
  }

  @Override
  public void close() {}
}
