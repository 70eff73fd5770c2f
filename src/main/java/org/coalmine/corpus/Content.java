package org.coalmine.corpus;

import static org.coalmine.corpus.CorpusException.Category.DAMAGED;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.coalmine.compression.Compression;
import org.coalmine.store.FileSystems;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, unpacked where the first of them say that it is compressed.
 *
 * <p>Reading fails with a {@link CorpusException} where the content is damaged or refused, and with
 * an {@link IOException} where the storage failed.
 */
final class Content extends InputStream {
  /** Real text shrinks to a tenth; what expands more than this is made to fill memory or disks. */
  private static final long LARGEST_EXPANSION = 200;

  private static final long HARMLESS_BYTES = 256L << 20;

  private final String path;
  private final long length;
  private final InputStream in;
  private boolean compressed;
  private final @Nullable String container;
  private long unpacked;

  /** Tells failures of the file system below from corrupt content above. */
  private boolean storageFailed;

  private boolean looking;

  /**
   * Opens a file.
   *
   * @param length of the file
   * @param from the first byte to read; a compressed file is read from 0 only
   */
  Content(String path, long length, long from, Configuration configuration) throws IOException {
    this.path = path;
    this.length = length;
    Path file = new Path(path);
    FSDataInputStream packed = FileSystems.of(file, configuration).open(file);
    try {
      InputStream raw = new WatchedStream(packed, e -> storageFailed = true);
      Compression found = from == 0 ? compression(packed, raw, file, configuration) : null;
      this.compressed = found != null;
      this.container = found == null ? null : found.ending();
      if (found == null) {
        packed.seek(from);
        this.in = raw;
      } else {
        this.in = found.unpack(raw, configuration);
      }
    } catch (IOException | RuntimeException e) {
      packed.close();
      throw failure(e);
    }
  }

  /**
   * How a file is compressed by its first bytes; null if it is not. The stream is at its start
   * before and after.
   */
  private @Nullable Compression compression(
      FSDataInputStream packed, InputStream raw, Path file, Configuration configuration)
      throws IOException {
    looking = true;
    Compression found =
        Compression.of(raw.readNBytes(Compression.HEAD_BYTES), file.getName(), configuration);
    looking = false;
    packed.seek(0);
    return found;
  }

  /** Whether the file is unpacked while it is read, so that it cannot be read in parts. */
  boolean isCompressed() {
    return compressed;
  }

  /** How the file is packed, by the usual ending of such files; null if it is not. */
  @Nullable String container() {
    return container;
  }

  /** What a failure to read is: of the storage, or of the content. */
  private IOException failure(Exception e) {
    if (e instanceof CorpusException known) {
      throw known;
    }
    if (e instanceof IOException failed && (storageFailed || !(looking || compressed))) {
      return failed;
    }
    if (e instanceof RuntimeException defect && !compressed) {
      throw defect;
    }
    throw CorpusException.ofPacked(path, e);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int most) throws IOException {
    int count;
    try {
      count = in.read(bytes, offset, most);
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
    unpacked += Math.max(0, count);
    if (compressed && unpacked > HARMLESS_BYTES && unpacked / LARGEST_EXPANSION > length) {
      throw new CorpusException(
          DAMAGED,
          "%s expands more than %d-fold; unpack it if it is meant to"
              .formatted(path, LARGEST_EXPANSION));
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
