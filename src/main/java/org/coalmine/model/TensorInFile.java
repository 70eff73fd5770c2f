package org.coalmine.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** An array that is read from its file whenever it is asked for, through a small buffer. */
record TensorInFile(ModelFile file, long dataBegin, SafeTensorsHeader.Entry entry)
    implements StoredTensor {
  private static final int CHUNK_BYTES = 1 << 16;

  /** Takes the next values of an array. */
  private interface Taker {
    void take(ByteBuffer chunk, int done, int count) throws IOException;
  }

  @Override
  public List<Integer> shape() {
    return entry.shape();
  }

  @Override
  public String dtype() {
    return entry.type().name();
  }

  @Override
  public float[] values() throws IOException {
    switch (entry.type()) {
      case F16, BF16, F32, F64 -> {}
      case BOOL, U8, I8, F8_E4M3, F8_E5M2, U16, I16, U32, I32, U64, I64 ->
          throw SafeTensorsHeader.notRead(entry.name(), dtype());
    }
    float[] values = new float[(int) entry.count()];
    inChunks(
        (chunk, done, count) -> {
          switch (entry.type()) {
            case F64 -> narrow(chunk, values, done, count);
            case F16 -> {
              for (int i = done; i < done + count; i++) {
                values[i] = widenedHalf(chunk.getShort());
              }
            }
            case BF16 -> {
              for (int i = done; i < done + count; i++) {
                values[i] = Float.intBitsToFloat(chunk.getShort() << 16);
              }
            }
            default -> chunk.asFloatBuffer().get(values, done, count);
          }
        });
    return values;
  }

  @Override
  public short[] upperHalves() throws IOException {
    if (entry.type() != SafeTensorsHeader.Type.BF16) {
      throw new IllegalStateException(entry.name() + " is not bfloat16: " + dtype());
    }
    short[] halves = new short[(int) entry.count()];
    inChunks((chunk, done, count) -> chunk.asShortBuffer().get(halves, done, count));
    return halves;
  }

  private void inChunks(Taker taker) throws IOException {
    int width = entry.type().bytes();
    int all = (int) entry.count();
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, entry.count() * width))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < all; ) {
      int count = Math.min(all - done, CHUNK_BYTES / width);
      long position = dataBegin + entry.begin() + (long) done * width;
      file.read(position, chunk.clear().limit(count * width));
      taker.take(chunk.flip(), done, count);
      done += count;
    }
  }

  @Override
  public FloatBuffer view() throws IOException {
    return FloatBuffer.wrap(values());
  }

  private void narrow(ByteBuffer chunk, float[] values, int from, int count)
      throws ModelFileException {
    for (int i = from; i < from + count; i++) {
      double wide = chunk.getDouble();
      values[i] = (float) wide;
      if (Float.isInfinite(values[i]) && !Double.isInfinite(wide)) {
        throw new ModelFileException(
            "tensor '" + entry.name() + "' holds " + wide + ", too large for a float");
      }
    }
  }

  /** A number of 5 bits of exponent and 10 of mantissa, which the mantissa of a float holds. */
  static float widenedHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = mantissa * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int widened = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | widened << 23 | mantissa << 13);
  }
}
