package org.coalmine.store;

import static org.coalmine.store.StoreException.Category.EXISTS;
import static org.coalmine.store.StoreException.Category.UNSUPPORTED;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;

/**
 * A folder of files that is written for somebody else, open to its owner alone (0700, files 0600;
 * object stores have no such permissions). Every file in it is whole. Where a folder can be renamed
 * it is written aside and moved, so it is there with all files or not at all; on an object store
 * {@code _SUCCESS} is written last, and nothing counts before.
 */
public final class OutputFolder {
  private static final String SUCCESS = "_SUCCESS";

  private final Disk disk;
  private final Path path;
  private final Set<Path> made = new HashSet<>();

  /**
   * A file that was written.
   *
   * @param name below the folder, with slashes
   * @param sha256 of its bytes, in lower-case hexadecimal digits
   */
  public record Written(String name, long bytes, String sha256) implements Serializable {}

  private OutputFolder(Disk disk, Path path) {
    this.disk = disk;
    this.path = path;
  }

  /**
   * The folder at a path, which may be there or not.
   *
   * @throws StoreException UNSUPPORTED or UNAVAILABLE if its file system is not there
   */
  public static OutputFolder at(Path path, Configuration configuration) {
    return of(Disk.of(path, configuration), path);
  }

  static OutputFolder of(Disk disk, Path path) {
    return new OutputFolder(disk, disk.fileSystem().makeQualified(path));
  }

  /** Its path, with its file system. */
  public Path path() {
    return path;
  }

  /** Whether it appears at once, by a rename. */
  public boolean appearsAtOnce() {
    return disk.replacesAtomically();
  }

  /** Whether anything stands there, a link to nowhere too. */
  public boolean exists() {
    if ("file".equals(path.toUri().getScheme())
        && Files.isSymbolicLink(java.nio.file.Path.of(path.toUri().getPath()))) {
      return true;
    }
    try {
      return disk.fileSystem().exists(path);
    } catch (IOException e) {
      throw Failed.reading(path, e);
    }
  }

  /**
   * Makes sure that nothing stands there.
   *
   * @throws StoreException EXISTS if something does
   */
  public void requireAbsent() {
    if (exists()) {
      throw new StoreException(
          EXISTS, "%s exists already; name a folder that does not".formatted(path));
    }
  }

  /** Makes the folder. */
  public void make() {
    make(path);
  }

  private void make(Path folder) {
    if (made.contains(folder)) {
      return;
    }
    if (!folder.equals(path)) {
      make(folder.getParent());
    }
    try {
      disk.makeDirectory(folder);
    } catch (IOException e) {
      throw Failed.writing("make the folder", folder, e);
    }
    made.add(folder);
  }

  /**
   * Writes or replaces a file, with the folders it lies in.
   *
   * @param name below the folder, with slashes
   */
  public Written write(String name, Content content) {
    Path file = new Path(path, new Path(null, null, name));
    if (appearsAtOnce()) {
      make(file.getParent());
    }
    MessageDigest digest = Digest.sha256();
    long[] bytes = {0};
    AtomicFile.write(
        disk,
        file,
        out -> content.writeTo(new Counting(new DigestOutputStream(out, digest), bytes)),
        Access.OWNER);
    return new Written(name, bytes[0], HexFormat.of().formatHex(digest.digest()));
  }

  /** Counts bytes. */
  private static final class Counting extends OutputStream {
    private final OutputStream out;
    private final long[] bytes;

    Counting(OutputStream out, long[] bytes) {
      this.out = out;
      this.bytes = bytes;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      bytes[0]++;
    }

    @Override
    public void write(byte[] some, int offset, int length) throws IOException {
      out.write(some, offset, length);
      bytes[0] += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }

  /**
   * Makes sure that files which other processes have written are here too.
   *
   * @throws StoreException UNSUPPORTED if one is not: they wrote to a disk of their own
   */
  public void requireHere(List<Written> files) {
    for (Written file : files) {
      Path at = new Path(path, new Path(null, null, file.name()));
      try {
        if (StoredFile.of(disk, at).length() == file.bytes()) {
          continue;
        }
      } catch (StoreException e) {
        if (e.category() != StoreException.Category.MISSING) {
          throw e;
        }
      }
      throw new StoreException(
          UNSUPPORTED,
          "an executor wrote %s, and it is not here; name a folder that all executors share"
              .formatted(at));
    }
  }

  /** Whether a file is there with these bytes. */
  public boolean holds(Written file) {
    Path at = new Path(path, new Path(null, null, file.name()));
    try {
      StoredFile stored = StoredFile.of(disk, at);
      return stored.length() == file.bytes() && stored.sha256().equals(file.sha256());
    } catch (StoreException e) {
      if (e.category() == StoreException.Category.MISSING) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Moves it to where nothing stands, in one step.
   *
   * @throws StoreException EXISTS if something stands there by now
   */
  public void moveTo(OutputFolder target) {
    target.requireAbsent();
    try {
      if (!disk.fileSystem().rename(path, target.path)) {
        throw new IOException("the file system refused to rename " + path.getName());
      }
      disk.syncDirectory(target.path.getParent());
    } catch (IOException e) {
      throw Failed.writing("move a folder to", target.path, e);
    }
  }

  /** Removes it with all that is in it, if it is there. */
  public void delete() {
    made.clear();
    try {
      disk.fileSystem().delete(path, true);
    } catch (FileNotFoundException e) {
      return;
    } catch (IOException | FSError e) {
      throw Failed.writing("remove", path, e);
    }
  }

  /** Declares it complete, where it does not appear at once. */
  public void succeed() {
    if (!appearsAtOnce()) {
      AtomicFile.write(disk, new Path(path, SUCCESS), new byte[0], Access.OWNER);
    }
  }

  /** Whether it was declared complete. */
  public boolean hasSucceeded() {
    try {
      return disk.fileSystem().exists(new Path(path, SUCCESS));
    } catch (IOException e) {
      throw Failed.reading(path, e);
    }
  }
}
