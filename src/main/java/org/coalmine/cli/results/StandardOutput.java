package org.coalmine.cli.results;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that keeps the first failure of being written, which a {@link PrintStream}
 * swallows. A reader who has seen enough and left is no failure.
 */
final class StandardOutput extends OutputStream {
  private static final int FILE_TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final OutputStream to;
  private final Path descriptor;
  private volatile @Nullable IOException first;

  /**
   * @param to where bytes go
   * @param descriptor tells what that is: a file, a device, a pipe
   */
  StandardOutput(OutputStream to, Path descriptor) {
    this.to = to;
    this.descriptor = descriptor;
  }

  /** That of this process. */
  static StandardOutput ofProcess() {
    Path linux = Path.of("/proc/self/fd/1");
    return new StandardOutput(
        new FileOutputStream(FileDescriptor.out),
        Files.exists(linux) ? linux : Path.of("/dev/fd/1"));
  }

  /** Prints to it in the letters that {@link System#out} has. */
  PrintStream printer() {
    Charset charset =
        Stream.of("stdout.encoding", "sun.stdout.encoding")
            .flatMap(name -> Stream.ofNullable(System.getProperty(name)))
            .filter(Charset::isSupported)
            .findFirst()
            .map(Charset::forName)
            .orElse(Charset.defaultCharset());
    return new PrintStream(new BufferedOutputStream(this), true, charset);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      to.write(bytes, offset, length);
    } catch (IOException e) {
      if (first == null) {
        first = e;
      }
      throw e;
    }
  }

  /** Why not everything reached its reader; empty if it did, or if the reader has left. */
  Optional<String> failure() {
    IOException failed = first;
    return failed == null || hasReader()
        ? Optional.empty()
        : Optional.of("standard output cannot be written: " + failed.getMessage());
  }

  /** A pipe and a socket fail when their reader leaves; the error's own words are of a locale. */
  private boolean hasReader() {
    try {
      int type = (int) Files.getAttribute(descriptor, "unix:mode") & FILE_TYPE;
      return type == PIPE || type == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
