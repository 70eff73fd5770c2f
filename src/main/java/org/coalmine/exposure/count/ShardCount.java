package org.coalmine.exposure.count;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What counting one shard has found. The counts are kept as sparse variable-length bytes, because a
 * driver holds thousands of these, each with thousands of counts.
 */
final class ShardCount implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int MAXIMUM_BYTES = 1 << 26;

  private final int shardId;
  private final long candidates;
  private final long steps;
  private final long nanos;
  private final double originNats;
  private final byte[] intervals;
  private final byte[] histogram;

  private ShardCount(
      int shardId,
      long candidates,
      long steps,
      long nanos,
      double originNats,
      byte[] intervals,
      byte[] histogram) {
    if (shardId < 0 || candidates < 0 || steps < 0 || nanos < 0) {
      throw new IllegalArgumentException(
          "a shard's count holds a negative number: shard %d, candidates %d, steps %d, nanos %d"
              .formatted(shardId, candidates, steps, nanos));
    }
    if (!(originNats >= 0 && originNats < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("originNats must be finite and >= 0: " + originNats);
    }
    this.shardId = shardId;
    this.candidates = candidates;
    this.steps = steps;
    this.nanos = nanos;
    this.originNats = originNats;
    this.intervals = intervals;
    this.histogram = histogram;
  }

  /**
   * @param intervals how many candidates lie above threshold k − 1 and not above threshold k; the
   *     last entry, above all thresholds
   */
  static ShardCount of(
      int shardId,
      long candidates,
      long steps,
      long nanos,
      double originNats,
      long[] intervals,
      long[] histogram) {
    return new ShardCount(
        shardId, candidates, steps, nanos, originNats, pack(intervals), pack(histogram));
  }

  int shardId() {
    return shardId;
  }

  long candidates() {
    return candidates;
  }

  long steps() {
    return steps;
  }

  long nanos() {
    return nanos;
  }

  double originNats() {
    return originNats;
  }

  void addIntervals(long[] sums) {
    unpack(intervals, sums);
  }

  void addHistogram(long[] sums) {
    unpack(histogram, sums);
  }

  /** The one of two results for the same shard that took less time; all else must agree. */
  ShardCount either(ShardCount twin) {
    if (candidates != twin.candidates
        || Double.compare(originNats, twin.originNats) != 0
        || !Arrays.equals(intervals, twin.intervals)
        || !Arrays.equals(histogram, twin.histogram)) {
      throw new IllegalStateException("two counts of shard " + shardId + " disagree");
    }
    return nanos < twin.nanos || (nanos == twin.nanos && steps <= twin.steps) ? this : twin;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(shardId);
    out.writeLong(candidates);
    out.writeLong(steps);
    out.writeLong(nanos);
    out.writeDouble(originNats);
    out.writeInt(intervals.length);
    out.write(intervals);
    out.writeInt(histogram.length);
    out.write(histogram);
  }

  static ShardCount read(DataInputStream in) throws IOException {
    return new ShardCount(
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readDouble(),
        readBytes(in),
        readBytes(in));
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAXIMUM_BYTES) {
      throw new IOException("length " + length + " is not in [0, " + MAXIMUM_BYTES + "]");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("ends after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  /** Every non-zero count as the number of zeros before it and itself, both as base-128 varints. */
  private static byte[] pack(long[] counts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int zeros = 0;
    for (long count : counts) {
      if (count == 0) {
        zeros++;
      } else {
        writeVarint(zeros, bytes);
        writeVarint(count, bytes);
        zeros = 0;
      }
    }
    return bytes.toByteArray();
  }

  private static void writeVarint(long value, ByteArrayOutputStream bytes) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  private void unpack(byte[] bytes, long[] sums) {
    int at = 0;
    long index = -1;
    boolean isCount = false;
    while (at < bytes.length) {
      long value = 0;
      int shift = 0;
      while (at < bytes.length && bytes[at] < 0 && shift < 63) {
        value |= (long) (bytes[at++] & 0x7F) << shift;
        shift += 7;
      }
      if (at == bytes.length || bytes[at] < 0 || (shift == 63)) {
        throw corrupt();
      }
      value |= (long) bytes[at++] << shift;
      if (isCount) {
        sums[(int) index] = Math.addExact(sums[(int) index], value);
      } else {
        index += value + 1;
        if (value < 0 || index < 0 || index >= sums.length) {
          throw corrupt();
        }
      }
      isCount = !isCount;
    }
    if (isCount) {
      throw corrupt();
    }
  }

  private IllegalArgumentException corrupt() {
    return new IllegalArgumentException("the counts of shard " + shardId + " are corrupt");
  }
}
