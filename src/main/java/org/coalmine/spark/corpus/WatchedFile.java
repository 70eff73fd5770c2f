package org.coalmine.spark.corpus;

import java.io.EOFException;
import java.io.IOException;
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
    return new DelegatingSeekableInputStream(new WatchedStream(in, this::readFailed)) {
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

  /** A file that ends too early is damaged: its storage did not fail. */
  private void readFailed(IOException e) {
    failed |= !(e instanceof EOFException);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
