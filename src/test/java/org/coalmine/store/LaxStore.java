package org.coalmine.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.jspecify.annotations.Nullable;

/**
 * An object store on a local disk at its worst: a file appears when its stream is closed, and two
 * writers that both saw none there both create it.
 */
final class LaxStore extends FilterFileSystem {
  LaxStore() throws IOException {
    super(FaultyDisk.open());
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      @Nullable Progressable progress) {
    return new FSDataOutputStream(new Upload(path), (FileSystem.Statistics) null);
  }

  private static final class Upload extends ByteArrayOutputStream {
    private final java.nio.file.Path file;

    Upload(Path path) {
      file = java.nio.file.Path.of(path.toUri().getPath());
    }

    @Override
    public void close() throws IOException {
      java.nio.file.Path aside = file.resolveSibling("." + UUID.randomUUID());
      Files.createDirectories(file.getParent());
      Files.write(aside, toByteArray());
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
