package org.coalmine.store;

import static java.nio.file.StandardOpenOption.READ;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * A file system and the few acts that Hadoop's interface leaves open: an exclusive creation, a
 * rename that replaces, permissions, and a directory entry that survives a power cut. Local disks
 * are used without Hadoop's checksum files.
 */
final class Disk {
  /** Hadoop's own constant for it is younger than the Hadoop of some installations of Spark. */
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  private final FileSystem fileSystem;
  private final EntrySync entries;

  /** Waits until a directory of a local disk has its entries for good. */
  @FunctionalInterface
  interface EntrySync {
    void sync(File directory) throws IOException;
  }

  Disk(FileSystem fileSystem) {
    this(fileSystem, Disk::force);
  }

  Disk(FileSystem fileSystem, EntrySync entries) {
    this.fileSystem =
        fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
    this.entries = entries;
  }

  static Disk of(Path path, Configuration configuration) {
    return new Disk(FileSystems.of(path, configuration));
  }

  FileSystem fileSystem() {
    return fileSystem;
  }

  /** The local file behind a path, if this is a local disk. */
  Optional<File> local(Path path) {
    return fileSystem instanceof RawLocalFileSystem local
        ? Optional.of(local.pathToFile(path))
        : Optional.empty();
  }

  /** Opens a new file; the permissions stand before the first byte is written. */
  private FSDataOutputStream create(Path path, Access access) throws IOException {
    Optional<File> file = local(path);
    if (file.isEmpty()) {
      return fileSystem.create(
          path,
          access.hadoop(),
          true,
          bufferSize(),
          fileSystem.getDefaultReplication(path),
          fileSystem.getDefaultBlockSize(path),
          null);
    }
    FSDataOutputStream out = fileSystem.create(path, true);
    try {
      restrict(file.get(), access);
      return out;
    } catch (IOException e) {
      closeSuppressing(out, e);
      throw e;
    }
  }

  /**
   * Writes a whole file, and waits until the disk has it if {@code durably}. Hadoop's local disk
   * throws an Error where it is full; here every failure is an IOException.
   */
  void write(Path path, Content content, Access access, boolean durably) throws IOException {
    FSDataOutputStream out = create(path, access);
    try {
      content.writeTo(out);
      if (durably && out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync();
      }
      out.close();
    } catch (FSError e) {
      IOException failure = e.getCause() instanceof IOException cause ? cause : new IOException(e);
      abandon(out, failure);
      throw failure;
    } catch (IOException | RuntimeException | Error e) {
      abandon(out, e);
      throw e;
    }
  }

  /** On an object store the end of a stream would make a file of what was written so far. */
  private static void abandon(FSDataOutputStream out, Throwable original) {
    if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      closeSuppressing(out::abort, original);
    }
    closeSuppressing(out, original);
  }

  /** What keeps two drivers from creating one file. */
  enum Exclusion {
    /** The file system itself, as local disks and HDFS do. */
    FILE_SYSTEM,
    /** A condition that the object store tests as it creates the file. */
    CONDITION,
    /** Nothing: of two that create a file within one request of each other both may succeed. */
    NONE
  }

  /** What the file system promises; whether an object store keeps it has to be tried. */
  Exclusion exclusion(Path path) throws IOException {
    if (replacesAtomically()) {
      return Exclusion.FILE_SYSTEM;
    }
    return fileSystem.hasPathCapability(path, CONDITIONAL) ? Exclusion.CONDITION : Exclusion.NONE;
  }

  /** Creates an empty file on the condition that there is none, and fails if there is one. */
  void createOnCondition(Path path) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path);
    builder.overwrite(true).must(CONDITIONAL, true);
    builder.build().close();
  }

  /**
   * Creates an empty file that must not exist. Atomic on local disks, on HDFS and on an object
   * store that has conditions; on another as good as its check for existence.
   *
   * @return whether this call created it
   */
  boolean createExclusively(Path path, Access access) throws IOException {
    Optional<File> file = local(path);
    if (file.isPresent()) {
      try {
        Files.createFile(file.get().toPath());
      } catch (FileAlreadyExistsException e) {
        return false;
      }
      restrict(file.get(), access);
      return true;
    }
    try {
      if (exclusion(path) == Exclusion.CONDITION) {
        createOnCondition(path);
        return true;
      }
      fileSystem
          .create(
              path,
              access.hadoop(),
              false,
              bufferSize(),
              fileSystem.getDefaultReplication(path),
              fileSystem.getDefaultBlockSize(path),
              null)
          .close();
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (fileSystem.exists(path)) {
        return false;
      }
      throw e;
    }
  }

  /** Makes a directory, and those above it that are missing, to outlive a power cut. */
  void makeDirectory(Path path) throws IOException {
    Optional<File> file = local(path);
    List<Path> changed = file.isPresent() ? changedBy(path) : List.of();
    boolean made =
        file.isPresent()
            ? fileSystem.mkdirs(path)
            : fileSystem.mkdirs(path, Access.OWNER_DIRECTORY.hadoop());
    if (!made && file.isPresent()) {
      // Hadoop does not say why; Java fails with the reason.
      Files.createDirectories(file.get().toPath());
    } else if (!made) {
      throw new IOException("the file system refused to make a directory");
    }
    if (file.isPresent()) {
      restrict(file.get(), Access.OWNER_DIRECTORY);
    }
    for (Path directory : changed) {
      syncDirectory(directory);
    }
  }

  /** The directories that get an entry when one is made with all above it that are missing. */
  private List<Path> changedBy(Path made) throws IOException {
    List<Path> changed = new ArrayList<>();
    Path above = made.getParent();
    while (above != null) {
      changed.add(above);
      above = fileSystem.exists(above) ? null : above.getParent();
    }
    return changed;
  }

  /** Says who may read a file that is there; object stores have no such permissions. */
  void restrict(Path path, Access access) throws IOException {
    Optional<File> file = local(path);
    if (file.isPresent()) {
      restrict(file.get(), access);
    } else {
      fileSystem.setPermission(path, access.hadoop());
    }
  }

  /** Whether a file is closed as it was asked to be. */
  boolean isRestricted(Path path, Access access) throws IOException {
    Optional<File> file = local(path);
    if (file.isEmpty()) {
      return fileSystem.getFileStatus(path).getPermission().equals(access.hadoop());
    }
    return Files.getFileStore(file.get().toPath()).supportsFileAttributeView("posix")
        && Files.getPosixFilePermissions(file.get().toPath()).equals(access.posix());
  }

  private static void restrict(File file, Access access) throws IOException {
    if (Files.getFileStore(file.toPath()).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(file.toPath(), access.posix());
    }
  }

  /**
   * Renames, replacing what stands there in one step. POSIX and HDFS do so; elsewhere only a target
   * that does not exist is safe, and the caller must see to it.
   *
   * @return false where the file system said so
   */
  boolean replace(Path from, Path to) throws IOException {
    if (fileSystem instanceof DistributedFileSystem hdfs) {
      hdfs.rename(from, to, Rename.OVERWRITE);
      return true;
    }
    return fileSystem.rename(from, to);
  }

  /**
   * Whether {@link #replace} may meet an existing file. These file systems also keep what was
   * synced: what is written outlives a power cut.
   */
  boolean replacesAtomically() {
    return fileSystem instanceof DistributedFileSystem || fileSystem instanceof RawLocalFileSystem;
  }

  /** Makes the entries of a local directory durable; other file systems do so by themselves. */
  void syncDirectory(Path directory) throws IOException {
    Optional<File> file = local(directory);
    if (file.isPresent()) {
      entries.sync(file.get());
    }
  }

  private static void force(File directory) throws IOException {
    if (File.separatorChar == '/') {
      try (FileChannel channel = FileChannel.open(directory.toPath(), READ)) {
        channel.force(true);
      }
    }
  }

  /** A stream of HDFS throws the same exception again, which cannot suppress itself. */
  static void closeSuppressing(AutoCloseable closeable, Throwable original) {
    try {
      closeable.close();
    } catch (Exception | FSError e) {
      if (e != original) {
        original.addSuppressed(e);
      }
    }
  }

  private int bufferSize() {
    return fileSystem.getConf().getInt("io.file.buffer.size", 4096);
  }
}
