package org.coalmine.store;

import static org.coalmine.store.StoreException.Category.UNAVAILABLE;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file of any length on any file system of Hadoop's, to be read only. */
public final class StoredFile {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Disk disk;
  private final Path path;
  private final long length;

  /** Makes something of a file's bytes. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Reads the bytes from the first on; does not close the stream. */
    T read(InputStream in) throws IOException;
  }

  private StoredFile(Disk disk, Path path, long length) {
    this.disk = disk;
    this.path = path;
    this.length = length;
  }

  /**
   * Finds a file.
   *
   * @throws StoreException MISSING if there is none; UNAVAILABLE if its file system does not answer
   *     or a directory stands there
   */
  public static StoredFile of(Path path, Configuration configuration) {
    return of(Disk.of(path, configuration), path);
  }

  /** Whether a path without a scheme is one of this machine's disks. */
  public static boolean isLocalByDefault(Configuration configuration) {
    return "file".equals(FileSystem.getDefaultUri(configuration).getScheme());
  }

  /**
   * Writes or replaces a file that its owner alone may read, whole or not at all.
   *
   * @throws StoreException UNAVAILABLE if it cannot be written
   */
  public static void write(Path path, Configuration configuration, Content content) {
    write(path, configuration, content, Access.OWNER);
  }

  /** The same of a file that everybody may read. */
  public static void writeShared(Path path, Configuration configuration, Content content) {
    write(path, configuration, content, Access.SHARED);
  }

  private static void write(
      Path path, Configuration configuration, Content content, Access access) {
    Disk disk = Disk.of(path, configuration);
    AtomicFile.write(disk, disk.fileSystem().makeQualified(path), content, access);
  }

  static StoredFile of(Disk disk, Path path) {
    Path qualified = disk.fileSystem().makeQualified(path);
    try {
      FileStatus status = disk.fileSystem().getFileStatus(qualified);
      if (status.isDirectory()) {
        throw new IOException("it is a directory");
      }
      return new StoredFile(disk, qualified, status.getLen());
    } catch (FileNotFoundException e) {
      throw Failed.finding(qualified, e);
    } catch (IOException e) {
      throw Failed.reading(qualified, e);
    }
  }

  /** Its path, with its file system. */
  public Path path() {
    return path;
  }

  /** How many bytes it had when it was found. */
  public long length() {
    return length;
  }

  /** The file, if it lies on a disk of this machine. */
  public Optional<java.nio.file.Path> local() {
    return disk.local(path).map(java.io.File::toPath);
  }

  /**
   * The whole content.
   *
   * @throws StoreException UNAVAILABLE if it cannot be read, or has 2 GB or more
   */
  public byte[] read() {
    return AtomicFile.read(disk, path);
  }

  /** The SHA-256 of the content, in lower-case hexadecimal digits; holds little of it in memory. */
  public String sha256() {
    return stream(OutputStream.nullOutputStream());
  }

  /**
   * Copies the content over an existing local file; holds little of it in memory.
   *
   * @return the SHA-256 of what was copied, in lower-case hexadecimal digits
   */
  public String copyTo(java.nio.file.Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      return stream(out);
    } catch (IOException e) {
      throw new StoreException(
          UNAVAILABLE, "cannot copy %s to %s: %s".formatted(path, file, e.getMessage()), e);
    }
  }

  private String stream(OutputStream out) {
    return read(
        stored -> {
          MessageDigest digest = Digest.sha256();
          DigestInputStream in = new DigestInputStream(stored, digest);
          byte[] chunk = new byte[CHUNK_BYTES];
          for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            out.write(chunk, 0, count);
          }
          return HexFormat.of().formatHex(digest.digest());
        });
  }

  /**
   * Reads a file of any length.
   *
   * @throws StoreException MISSING if it is gone; UNAVAILABLE if it cannot be read
   */
  public <T> T read(Reading<T> reading) {
    try (FSDataInputStream in = disk.fileSystem().open(path)) {
      return reading.read(in);
    } catch (FileNotFoundException e) {
      throw Failed.finding(path, e);
    } catch (IOException | FSError e) {
      throw Failed.reading(path, e);
    }
  }
}
