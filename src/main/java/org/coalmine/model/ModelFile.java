package org.coalmine.model;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of one file of a model, read by position: held in memory, or left on a local disk, so
 * that a file may be longer than an array. Threads may share it.
 */
public sealed interface ModelFile extends Closeable {
  /** How many bytes the file has. */
  long length();

  /**
   * Fills what remains of a buffer.
   *
   * @param position of the first byte, from 0
   * @throws ModelFileException if the file ends before the buffer is full
   */
  void read(long position, ByteBuffer into) throws IOException;

  /**
   * A file held in memory.
   *
   * @param content must not change afterwards: it is not copied
   */
  static ModelFile of(byte[] content) {
    return new InMemory(content);
  }

  /** Opens a file of a local disk. It stays the same file if another one takes its name. */
  static ModelFile open(Path file) throws IOException {
    return new OnDisk(FileChannel.open(file, StandardOpenOption.READ));
  }

  /** An array. */
  final class InMemory implements ModelFile {
    private final byte[] content;

    private InMemory(byte[] content) {
      this.content = content;
    }

    @Override
    public long length() {
      return content.length;
    }

    @Override
    public void read(long position, ByteBuffer into) throws ModelFileException {
      if (position > content.length - into.remaining()) {
        throw endsBefore(position + into.remaining(), content.length);
      }
      into.put(content, (int) position, into.remaining());
    }

    @Override
    public void close() {}
  }

  /** A channel; nothing of it stays in memory. */
  final class OnDisk implements ModelFile {
    private final FileChannel channel;
    private final long length;

    private OnDisk(FileChannel channel) throws IOException {
      this.channel = channel;
      this.length = channel.size();
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
      long next = position;
      while (into.hasRemaining()) {
        int count = channel.read(into, next);
        if (count < 0) {
          throw endsBefore(next + into.remaining(), channel.size());
        }
        next += count;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static ModelFileException endsBefore(long wanted, long length) {
    return new ModelFileException(
        "ends after %d bytes, where %d are wanted".formatted(length, wanted));
  }
}
