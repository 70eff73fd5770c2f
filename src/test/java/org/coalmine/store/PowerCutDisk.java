package org.coalmine.store;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.jspecify.annotations.Nullable;

/**
 * A local disk whose power can be cut: what was not synced is lost then. Of a file its bytes up to
 * the last sync are left, under the names that its directory had when that was last synced. No disk
 * loses more; most lose less.
 */
final class PowerCutDisk extends RawLocalFileSystem {
  private final java.nio.file.Path root;
  private final Folder content = new Folder();
  private long actsLeft = Long.MAX_VALUE;

  private PowerCutDisk(java.nio.file.Path root) {
    this.root = root;
  }

  private sealed interface Node permits Folder, Bytes {}

  /** A directory: what stands in it, and what stood there when it was synced. */
  private static final class Folder implements Node {
    private final Map<String, Node> now = new HashMap<>();
    private Map<String, Node> synced = Map.of();
  }

  private static final class Bytes implements Node {
    private final ByteArrayOutputStream now = new ByteArrayOutputStream();
    private byte[] synced = new byte[0];
  }

  /**
   * @param root an empty folder
   */
  static PowerCutDisk open(java.nio.file.Path root) throws IOException {
    PowerCutDisk disk = new PowerCutDisk(root);
    disk.initialize(root.getRoot().toUri(), new Configuration(false));
    return disk;
  }

  /** The disk as the store sees it. */
  Disk disk() {
    return new Disk(this, this::syncEntries);
  }

  /** Lets some acts happen; instead of the next there is a {@link FaultyDisk.Crash}. */
  void crashAfter(long acts) {
    actsLeft = acts;
  }

  /** Leaves on the disk what a power cut leaves, and goes on. */
  void cutPower() throws IOException {
    actsLeft = Long.MAX_VALUE;
    for (File file : Objects.requireNonNull(root.toFile().listFiles())) {
      delete(file);
    }
    restore(root, content);
  }

  private static void delete(File file) throws IOException {
    File[] below = file.listFiles();
    if (below != null) {
      for (File each : below) {
        delete(each);
      }
    }
    Files.delete(file.toPath());
  }

  private static void restore(java.nio.file.Path path, Folder folder) throws IOException {
    folder.now.clear();
    folder.now.putAll(folder.synced);
    for (Map.Entry<String, Node> entry : folder.synced.entrySet()) {
      java.nio.file.Path below = path.resolve(entry.getKey());
      if (entry.getValue() instanceof Folder deeper) {
        Files.createDirectory(below);
        restore(below, deeper);
      } else if (entry.getValue() instanceof Bytes bytes) {
        Files.write(below, bytes.synced);
        bytes.now.reset();
        bytes.now.writeBytes(bytes.synced);
      }
    }
  }

  private void act() {
    if (actsLeft-- <= 0) {
      throw new FaultyDisk.Crash();
    }
  }

  /** The names on the way from the root. */
  private Iterable<java.nio.file.Path> names(java.nio.file.Path path) {
    return path.equals(root) ? List.of() : root.relativize(path);
  }

  private Folder folder(java.nio.file.Path path) {
    Folder folder = content;
    for (java.nio.file.Path name : names(path)) {
      folder = (Folder) Objects.requireNonNull(folder.now.get(name.toString()), path::toString);
    }
    return folder;
  }

  private Folder parent(Path path) {
    return folder(Objects.requireNonNull(pathToFile(path).toPath().getParent()));
  }

  private void syncEntries(File directory) {
    act();
    if (directory.toPath().startsWith(root)) {
      Folder folder = folder(directory.toPath());
      folder.synced = Map.copyOf(folder.now);
    }
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    act();
    boolean made = super.mkdirs(path);
    Folder folder = content;
    for (java.nio.file.Path name : names(pathToFile(path).toPath())) {
      folder = (Folder) folder.now.computeIfAbsent(name.toString(), missing -> new Folder());
    }
    return made;
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return mkdirs(path);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    act();
    boolean renamed = super.rename(from, to);
    parent(to).now.put(to.getName(), removed(from));
    return renamed;
  }

  private Node removed(Path path) {
    return Objects.requireNonNull(parent(path).now.remove(path.getName()), path::toString);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    act();
    parent(path).now.remove(path.getName());
    return super.delete(path, recursive);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      @Nullable Progressable progress)
      throws IOException {
    act();
    Bytes bytes = new Bytes();
    FSDataOutputStream out =
        super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    parent(path).now.put(path.getName(), bytes);
    return new FSDataOutputStream(new Watched(out, bytes), null);
  }

  /** Notes what is synced; the local stream beneath is synced as well. */
  private final class Watched extends OutputStream implements Syncable, StreamCapabilities {
    private final FSDataOutputStream out;
    private final Bytes bytes;

    Watched(FSDataOutputStream out, Bytes bytes) {
      this.out = out;
      this.bytes = bytes;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] given, int offset, int length) throws IOException {
      act();
      out.write(given, offset, length);
      bytes.now.write(given, offset, length);
    }

    @Override
    public void hflush() throws IOException {
      out.hflush();
    }

    @Override
    public void hsync() throws IOException {
      act();
      out.hsync();
      bytes.synced = bytes.now.toByteArray();
    }

    @Override
    public boolean hasCapability(String capability) {
      return out.hasCapability(capability);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
