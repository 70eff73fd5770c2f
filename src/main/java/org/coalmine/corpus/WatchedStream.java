package org.coalmine.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** A stream from storage that tells of every read that failed, before whoever reads hears of it. */
final class WatchedStream extends FilterInputStream {
  private final Consumer<IOException> failure;

  WatchedStream(InputStream in, Consumer<IOException> failure) {
    super(in);
    this.failure = failure;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      failure.accept(e);
      throw e;
    }
  }
}
