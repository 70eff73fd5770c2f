package org.coalmine.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coalmine.store.StoreException.Category.DAMAGED;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One file of a ledger: magic, job digest, number of entries, entries (each text and bytes with its
 * length before it), and the SHA-256 of all that.
 *
 * @param jobDigest the job the results belong to
 * @param entries result by shard id
 */
record LedgerSegment(String jobDigest, Map<String, byte[]> entries) {
  private static final long MAGIC = 0x434F414C4C454431L; // "COALLED1"
  private static final int DIGEST_BYTES = 32;

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(MAGIC);
      writeBytes(out, jobDigest.getBytes(UTF_8));
      out.writeInt(entries.size());
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        writeBytes(out, entry.getKey().getBytes(UTF_8));
        writeBytes(out, entry.getValue());
      }
      out.write(Digest.sha256().digest(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads a segment.
   *
   * @throws StoreException DAMAGED if a single bit is not as written, or the job is another
   */
  static LedgerSegment decode(byte[] content, String jobDigest) {
    int body = content.length - DIGEST_BYTES;
    if (body < 0
        || !MessageDigest.isEqual(
            Digest.sha256().digest(Arrays.copyOf(content, body)),
            Arrays.copyOfRange(content, body, content.length))) {
      throw new StoreException(DAMAGED, "the segment's checksum does not match");
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content, 0, body))) {
      if (in.readLong() != MAGIC) {
        throw new StoreException(DAMAGED, "not a segment of this version");
      }
      String writtenFor = new String(readBytes(in), UTF_8);
      if (!writtenFor.equals(jobDigest)) {
        throw new StoreException(DAMAGED, "a segment of another job, " + writtenFor);
      }
      Map<String, byte[]> entries = new LinkedHashMap<>();
      for (int count = in.readInt(); count > 0; count--) {
        entries.put(new String(readBytes(in), UTF_8), readBytes(in));
      }
      if (in.available() > 0) {
        throw new StoreException(DAMAGED, "bytes after the last entry");
      }
      return new LedgerSegment(jobDigest, entries);
    } catch (IOException e) {
      throw new StoreException(DAMAGED, "the segment is cut short", e);
    }
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new StoreException(DAMAGED, "a length of " + length + " bytes");
    }
    return in.readNBytes(length);
  }
}
