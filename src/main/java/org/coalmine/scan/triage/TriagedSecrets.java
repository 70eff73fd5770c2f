package org.coalmine.scan.triage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Some found secrets with their ranks.
 *
 * @param number of the shard
 * @param ranks of its secrets, in the order in which they were given
 * @param work what it took
 */
public record TriagedSecrets(int number, List<SecretRank> ranks, TriageWork work) {
  private static final int MAGIC = 0x434D5453; // "CMTS"
  private static final int VERSION = 1;

  public TriagedSecrets {
    ranks = List.copyOf(ranks);
  }

  /** A compact form for a ledger. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeByte(VERSION);
      out.writeInt(number);
      out.writeInt(ranks.size());
      for (SecretRank rank : ranks) {
        rank.write(out);
      }
      work.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are something else
   */
  public static TriagedSecrets fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC || in.readByte() != VERSION) {
        throw new IllegalArgumentException("not ranks of found secrets");
      }
      int number = in.readInt();
      int count = in.readInt();
      List<SecretRank> ranks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ranks.add(SecretRank.read(in));
      }
      TriagedSecrets read = new TriagedSecrets(number, ranks, TriageWork.read(in));
      if (in.read() >= 0) {
        throw new IllegalArgumentException("ranks of found secrets have trailing bytes");
      }
      return read;
    } catch (IOException | NullPointerException e) {
      throw new IllegalArgumentException("ranks of found secrets are cut short or corrupt", e);
    }
  }

  /** Whether two results say the same; the time recorded may differ. */
  public static boolean agree(byte[] bytes, byte[] others) {
    try {
      TriagedSecrets one = fromBytes(bytes);
      TriagedSecrets other = fromBytes(others);
      return one.number == other.number && one.ranks.equals(other.ranks);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
