package org.coalmine.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.jspecify.annotations.Nullable;

/**
 * An object store, of whose files only the lengths are kept: a file appears when its stream is
 * closed unless that was aborted, and no rename replaces one.
 */
final class ObjectDisk extends FilterFileSystem {
  private final Map<Path, Long> lengths = new HashMap<>();

  ObjectDisk() throws IOException {
    super(FaultyDisk.open());
  }

  /** The files and how many bytes each has. */
  Map<Path, Long> lengths() {
    return lengths;
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    Long length = lengths.get(path);
    if (length == null) {
      throw new FileNotFoundException(path.toString());
    }
    return new FileStatus(length, false, 1, 1, 0, path);
  }

  @Override
  public boolean rename(Path from, Path to) {
    Long length = lengths.containsKey(to) ? null : lengths.remove(from);
    if (length == null) {
      return false;
    }
    lengths.put(to, length);
    return true;
  }

  @Override
  public boolean delete(Path path, boolean recursive) {
    return lengths.remove(path) != null;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      @Nullable Progressable progress)
      throws IOException {
    return new FSDataOutputStream(new Upload(path), null);
  }

  private final class Upload extends OutputStream implements Abortable, StreamCapabilities {
    private final Path path;
    private long length;
    private boolean aborted;

    Upload(Path path) {
      this.path = path;
    }

    @Override
    public void write(int b) {
      length++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      length += count;
    }

    @Override
    public @Nullable AbortableResult abort() {
      aborted = true;
      return null;
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals(StreamCapabilities.ABORTABLE_STREAM);
    }

    @Override
    public void close() {
      if (!aborted) {
        lengths.put(path, length);
      }
    }
  }
}
