package org.coalmine.scan.triage;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Objects;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.jspecify.annotations.Nullable;

/**
 * What a model gives away of a found secret: of the places in which it was tried, the one that
 * gives away the most.
 *
 * @param fingerprint 16 hexadecimal digits
 * @param places in how many places it was ranked; 0 if the model cannot spell it
 * @param spaceSize |R|: how many values could have stood there; null if it has no space
 * @param logPerplexityBits of the value alone, behind what stands before it; null if the model
 *     cannot spell it
 * @param boundBits its exposure is at least so many bits, by its cost alone; null without a space
 * @param rank in the list of values, likeliest first; null without a space
 * @param outcome null for kinds that have no space
 * @param swap the swap test in the first place; null if it was not made
 * @param referenceDifferenceBits by how much a reference finds the value costlier in its first
 *     place; null without a reference
 */
public record SecretRank(
    String fingerprint,
    int places,
    @Nullable BigInteger spaceSize,
    @Nullable Double logPerplexityBits,
    @Nullable Double boundBits,
    @Nullable RankInterval rank,
    @Nullable Outcome outcome,
    @Nullable Swap swap,
    @Nullable Double referenceDifferenceBits) {

  /**
   * The outcome of a swap test.
   *
   * @param p the p-value; null if there were too few other values
   * @param values how many others were asked, or are there where they are too few
   */
  public record Swap(@Nullable Double p, int values) {}

  /** The exposure; null without a rank. */
  public @Nullable Exposure exposure() {
    return rank == null ? null : Exposure.of(rank, Objects.requireNonNull(spaceSize));
  }

  /** The same with a reference beside it. */
  public SecretRank against(@Nullable Double differenceBits) {
    return new SecretRank(
        fingerprint,
        places,
        spaceSize,
        logPerplexityBits,
        boundBits,
        rank,
        outcome,
        swap,
        differenceBits);
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(fingerprint);
    out.writeInt(places);
    write(out, spaceSize);
    write(out, logPerplexityBits);
    write(out, boundBits);
    out.writeBoolean(rank != null);
    if (rank != null) {
      write(out, rank.low());
      write(out, rank.high());
      out.writeUTF(rank.method().name());
      out.writeDouble(rank.confidence());
    }
    out.writeUTF(outcome == null ? "" : outcome.name());
    out.writeBoolean(swap != null);
    if (swap != null) {
      write(out, swap.p());
      out.writeInt(swap.values());
    }
    write(out, referenceDifferenceBits);
  }

  static SecretRank read(DataInput in) throws IOException {
    return new SecretRank(
        in.readUTF(),
        in.readInt(),
        whole(in),
        number(in),
        number(in),
        in.readBoolean()
            ? new RankInterval(
                Objects.requireNonNull(whole(in)),
                Objects.requireNonNull(whole(in)),
                Method.valueOf(in.readUTF()),
                in.readDouble())
            : null,
        outcome(in.readUTF()),
        in.readBoolean() ? new Swap(number(in), in.readInt()) : null,
        number(in));
  }

  private static @Nullable Outcome outcome(String name) {
    return name.isEmpty() ? null : Outcome.valueOf(name);
  }

  private static void write(DataOutput out, @Nullable BigInteger whole) throws IOException {
    byte[] bytes = whole == null ? new byte[0] : whole.toByteArray();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static @Nullable BigInteger whole(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes.length == 0 ? null : new BigInteger(bytes);
  }

  private static void write(DataOutput out, @Nullable Double number) throws IOException {
    out.writeBoolean(number != null);
    if (number != null) {
      out.writeDouble(number);
    }
  }

  private static @Nullable Double number(DataInput in) throws IOException {
    return in.readBoolean() ? (Double) in.readDouble() : null;
  }
}
