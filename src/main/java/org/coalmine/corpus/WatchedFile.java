package org.coalmine.corpus;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.coalmine.store.FileSystems;

/**
 * A Parquet file that knows whether its storage failed. Parquet's reader answers damaged content
 * and failing storage with the same exceptions; content is damaged where every read went well.
 */
final class WatchedFile implements InputFile {
  private final Path path;
  private final FileSystem fileSystem;
  private final long length;
  private boolean failed;

  WatchedFile(Path path, Configuration configuration) throws IOException {
    this.path = path;
    this.fileSystem = FileSystems.of(path, configuration);
    this.length = fileSystem.getFileStatus(path).getLen();
  }

  /** Whether opening or reading the file has failed. */
  boolean failed() {
    return failed;
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    SeekableInputStream in;
    try {
      in = HadoopStreams.wrap(fileSystem.open(path));
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
    return path.toString();
  }
}
