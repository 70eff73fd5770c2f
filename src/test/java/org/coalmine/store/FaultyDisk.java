package org.coalmine.store;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** A local disk that refuses renames, fills up, or dies between a write and its rename. */
final class FaultyDisk extends RawLocalFileSystem {
  /** What the machine does when it dies: nothing after it happens. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private boolean refusesRenames;
  private boolean crashesAtRename;
  private boolean refusesDeletes;
  private long freeBytes = Long.MAX_VALUE;
  private int created;

  static FaultyDisk open() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    disk.initialize(URI.create("file:///"), new Configuration(false));
    return disk;
  }

  void refuseRenames() {
    refusesRenames = true;
  }

  void crashAtRename() {
    crashesAtRename = true;
  }

  void refuseDeletes() {
    refusesDeletes = true;
  }

  void freeBytes(long bytes) {
    freeBytes = bytes;
  }

  int created() {
    return created;
  }

  void mend() {
    refusesRenames = false;
    crashesAtRename = false;
    refusesDeletes = false;
    freeBytes = Long.MAX_VALUE;
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (crashesAtRename) {
      throw new Crash();
    }
    return !refusesRenames && super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (refusesDeletes) {
      throw new IOException("read-only");
    }
    return super.delete(path, recursive);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    created++;
    FSDataOutputStream out =
        super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Limited(out), null);
  }

  /** What Hadoop's local disk throws when the operating system has no room; not an exception. */
  private static FSError full() {
    try {
      Constructor<FSError> constructor = FSError.class.getDeclaredConstructor(Throwable.class);
      constructor.setAccessible(true);
      return constructor.newInstance(new IOException("No space left on device"));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Hadoop has no FSError of a cause", e);
    }
  }

  private final class Limited extends OutputStream {
    private final FSDataOutputStream out;

    Limited(FSDataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int fits = (int) Math.min(length, freeBytes);
      out.write(bytes, offset, fits);
      freeBytes -= fits;
      if (fits < length) {
        throw full();
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
