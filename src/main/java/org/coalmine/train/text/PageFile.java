package org.coalmine.train.text;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.coalmine.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Encrypted pages in a file of this process, read in any order. Every page is written once, under a
 * key that the process draws for the file and keeps to itself: AES in counter mode, the counter
 * being the page's place in the file in blocks of 16 bytes. So a page is read without any other,
 * and what is left behind by a process that was killed is noise.
 *
 * <p>The last four bytes of a page are the CRC-32C of the rest, encrypted with it. Counter mode
 * would turn a byte that changed on the disk into another symbol; a page whose checksum differs is
 * an error, as is a page that is missing.
 *
 * <p>Pages may be read by several threads at once, each with a {@link Reader} of its own.
 */
final class PageFile implements Closeable {
  /** Bytes of a page in the file: what a disk reads at once. */
  static final int PAGE_BYTES = 4096;

  /** Bytes of a page that its user sees. */
  static final int CONTENT_BYTES = PAGE_BYTES - Integer.BYTES;

  private static final int KEY_BYTES = 16;
  private static final int BLOCK_BYTES = 16;

  private final Path path;
  private final FileChannel channel;
  private final SecretKeySpec key;
  private final Reader writer;
  private long bytes;
  private volatile boolean failed;

  private PageFile(Path path, FileChannel channel, SecretKeySpec key) {
    this.path = path;
    this.channel = channel;
    this.key = key;
    this.writer = new Reader();
  }

  /**
   * Makes a file that only this user may read.
   *
   * @throws StoreException if it cannot be made; the message names the path
   */
  static PageFile create(TextPlace.Folder folder) {
    Path path = null;
    try {
      path = folder.newFile();
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      byte[] key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      return new PageFile(path, channel, new SecretKeySpec(key, "AES"));
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private static StoreException unwritable(@Nullable Path path, IOException e) {
    return failure(
        (path == null ? "" : path + ": ")
            + "a worker's text cannot be written (%s); give spark.local.dir".formatted(e)
            + " a folder with more room, or set training.text-memory higher",
        e);
  }

  private static StoreException failure(String message, @Nullable IOException e) {
    return new StoreException(StoreException.Category.UNAVAILABLE, message, e);
  }

  /**
   * Writes a page.
   *
   * @param page its number, none that was written before
   * @param content of {@link #CONTENT_BYTES}
   */
  void write(long page, byte[] content) {
    try {
      ByteBuffer encrypted = ByteBuffer.wrap(writer.encrypted(page, content));
      while (encrypted.hasRemaining()) {
        channel.write(encrypted, page * PAGE_BYTES + encrypted.position());
      }
      bytes = Math.max(bytes, (page + 1) * PAGE_BYTES);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Bytes on the disk. */
  long bytes() {
    return bytes;
  }

  /**
   * Whether everything that was written still seems to be there, and no page was found otherwise.
   * The folder may be gone: an open file outlives its name.
   */
  boolean isWhole() {
    try {
      return !failed && channel.isOpen() && channel.size() >= bytes;
    } catch (IOException e) {
      return false;
    }
  }

  Reader reader() {
    return new Reader();
  }

  /** Removes the file. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The folder belongs to Spark, which removes it with all that is in it.
    }
  }

  /** One thread's way to the pages. */
  final class Reader {
    private final Cipher cipher;
    private final CRC32C checksum = new CRC32C();
    private final byte[] plain = new byte[PAGE_BYTES];
    private final byte[] encrypted = new byte[PAGE_BYTES];

    private Reader() {
      try {
        cipher = Cipher.getInstance("AES/CTR/NoPadding");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has AES", e);
      }
    }

    /**
     * A page's content.
     *
     * @return {@link #PAGE_BYTES}, of which the last four are not content; overwritten by the next
     *     call
     * @throws StoreException if it is not there, or not as it was written
     */
    byte[] read(long page) {
      ByteBuffer buffer = ByteBuffer.wrap(encrypted);
      try {
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, page * PAGE_BYTES + buffer.position()) < 0) {
            throw new EOFException("cut short at byte " + (page * PAGE_BYTES + buffer.position()));
          }
        }
      } catch (IOException e) {
        failed = true;
        throw failure(path + ": a worker's text cannot be read (%s)".formatted(e), e);
      }
      crypt(Cipher.DECRYPT_MODE, page, encrypted, plain);
      if (ByteBuffer.wrap(plain).getInt(CONTENT_BYTES) != checksum(plain)) {
        failed = true;
        throw failure(
            path + ": a worker's text was changed on the disk, in page %d".formatted(page), null);
      }
      return plain;
    }

    private byte[] encrypted(long page, byte[] content) {
      System.arraycopy(content, 0, plain, 0, CONTENT_BYTES);
      ByteBuffer.wrap(plain).putInt(CONTENT_BYTES, checksum(content));
      crypt(Cipher.ENCRYPT_MODE, page, plain, encrypted);
      return encrypted;
    }

    private int checksum(byte[] content) {
      checksum.reset();
      checksum.update(content, 0, CONTENT_BYTES);
      return (int) checksum.getValue();
    }

    private void crypt(int mode, long page, byte[] from, byte[] to) {
      long block = page * (PAGE_BYTES / BLOCK_BYTES);
      byte[] counter = ByteBuffer.allocate(BLOCK_BYTES).putLong(0).putLong(block).array();
      try {
        cipher.init(mode, key, new IvParameterSpec(counter));
        cipher.doFinal(from, 0, PAGE_BYTES, to, 0);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES takes any page", e);
      }
    }
  }
}
