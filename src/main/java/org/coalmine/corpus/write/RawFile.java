package org.coalmine.corpus.write;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.compression.Compression;
import org.coalmine.compression.RefusedException;
import org.coalmine.corpus.ByteOrderMark;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.jspecify.annotations.Nullable;

/** The unpacked bytes of a file, and how it is packed. */
final class RawFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final CorpusSplit file;
  private final PushbackInputStream in;
  private final @Nullable Compression compression;
  private final Configuration configuration;

  private RawFile(
      CorpusSplit file,
      PushbackInputStream in,
      @Nullable Compression compression,
      Configuration configuration) {
    this.file = file;
    this.in = in;
    this.compression = compression;
    this.configuration = configuration;
  }

  static RawFile open(CorpusSplit file, Configuration configuration) throws IOException {
    Compression compression = Formats.compression(file, configuration);
    return new RawFile(
        file,
        new PushbackInputStream(
            new BufferedInputStream(Formats.unpacked(file, configuration), BUFFER_BYTES),
            ByteOrderMark.LENGTH),
        compression,
        configuration);
  }

  PushbackInputStream in() {
    return in;
  }

  /** Copies the byte order mark, if there is one; answers how many bytes it has. */
  int copyMark(OutputStream out) throws IOException {
    byte[] head = in.readNBytes(ByteOrderMark.LENGTH);
    int marked = ByteOrderMark.length(head, head.length);
    out.write(head, 0, marked);
    in.unread(head, marked, head.length - marked);
    return marked;
  }

  /**
   * A stream that packs as the file is packed; to be closed, which leaves the other open.
   *
   * @throws CorpusException UNSUPPORTED if nothing here packs so
   */
  OutputStream packed(OutputStream out) throws IOException {
    OutputStream stays = new Unclosed(out);
    if (compression == null) {
      return stays;
    }
    try {
      return compression.pack(stays, configuration);
    } catch (RefusedException e) {
      throw CorpusException.ofPacked(file.path(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Leaves a stream to whoever opened it. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
