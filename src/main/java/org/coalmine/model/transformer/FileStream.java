package org.coalmine.model.transformer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.coalmine.model.ModelFile;

/** The bytes of a file one after the other. Closing it leaves the file open. */
final class FileStream extends InputStream {
  private final ModelFile file;
  private long position;

  FileStream(ModelFile file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = (int) Math.min(length, file.length() - position);
    if (count == 0 && length > 0) {
      return -1;
    }
    file.read(position, ByteBuffer.wrap(into, offset, count));
    position += count;
    return count;
  }
}
