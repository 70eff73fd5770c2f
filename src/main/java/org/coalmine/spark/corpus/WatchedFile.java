package org.coalmine.spark.corpus;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A Parquet file that knows whether its storage failed. Parquet's reader answers damaged content
 * and failing storage with the same exceptions; content is damaged where every read went well.
 */
final class WatchedFile implements InputFile {
  private final HadoopInputFile file;
  private boolean failed;

  WatchedFile(Path path, Configuration configuration) throws IOException {
    file = HadoopInputFile.fromPath(path, configuration);
  }

  /** Whether opening or reading the file has failed. */
  boolean failed() {
    return failed;
  }

  @Override
  public long getLength() {
    return file.getLength();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    SeekableInputStream in;
    try {
      in = file.newStream();
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    return new DelegatingSeekableInputStream(new Watched(in)) {
      @Override
      public long getPos() throws IOException {
        return in.getPos();
      }

      @Override
      public void seek(long position) throws IOException {
        in.seek(position);
      }
    };
  }

  @Override
  public String toString() {
    return file.toString();
  }

  private final class Watched extends FilterInputStream {
    Watched(InputStream in) {
      super(in);
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
      } catch (EOFException e) {
        throw e;
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }
  }
}
