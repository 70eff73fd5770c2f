package org.coalmine.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory of a few kilobytes; only root may mount one. */
record SmallDisk(Path path) implements AutoCloseable {
  static SmallDisk mount(Path path, String size) throws IOException, InterruptedException {
    Files.createDirectories(path);
    command("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString());
    return new SmallDisk(path);
  }

  void grow(String size) throws IOException, InterruptedException {
    command("mount", "-o", "remount,size=" + size, path.toString());
  }

  @Override
  public void close() throws IOException, InterruptedException {
    command("umount", "-l", path.toString());
  }

  private static void command(String... command) throws IOException, InterruptedException {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("only root can " + String.join(" ", command));
    }
  }
}
