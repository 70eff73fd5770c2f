package org.coalmine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coalmine.model.SafeTensors.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafeTensorsTest {
  private static final SafeTensors SAMPLE =
      SafeTensors.of(
          Map.of(
              "b.weight", Tensor.of(List.of(2, 3), new float[] {1, -2, 3.5f, 0, 1e-40f, -1e30f}),
              "a.bias", Tensor.of(List.of(1), new float[] {0.1f}),
              "none", Tensor.of(List.of(0, 7), new float[0]),
              "scalar", Tensor.of(List.of(), new float[] {7})),
          Map.of("alphabet", "äöü \"\\\n\u2028😀", "empty", ""));

  @Test
  void readsWhatItWrote() throws IOException {
    SafeTensors read = SafeTensors.read(SAMPLE.toBytes());

    assertThat(read.names()).containsExactly("a.bias", "b.weight", "none", "scalar");
    for (String name : read.names()) {
      assertThat(read.shape(name)).as(name).isEqualTo(SAMPLE.shape(name));
      assertThat(read.values(name)).as(name).isEqualTo(SAMPLE.values(name));
    }
    assertThat(read.metadata()).isEqualTo(SAMPLE.metadata());
    assertThat(read.toBytes()).isEqualTo(SAMPLE.toBytes());
  }

  @Test
  void writesTheBytesOfTheSpecification() {
    byte[] bytes =
        SafeTensors.of(
                Map.of(
                    "w", Tensor.of(List.of(2, 1), new float[] {1, -2}),
                    "b", Tensor.of(List.of(1), new float[] {0.5f})),
                Map.of("k", "v"))
            .toBytes();
    String header =
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[4,12]}}";
    int padded = (header.length() + 7) / 8 * 8;

    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 12).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded).put((header + " ".repeat(padded - header.length())).getBytes(UTF_8));
    expected.putFloat(0.5f).putFloat(1).putFloat(-2);
    assertThat(bytes).isEqualTo(expected.array());
  }

  @Test
  void numpyReadsTheSameValues(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.safetensors");
    Files.write(file, SAMPLE.toBytes());
    String script =
        """
        import json, struct, sys
        import numpy as np
        data = open(sys.argv[1], 'rb').read()
        n, = struct.unpack('<Q', data[:8])
        header = json.loads(data[8:8 + n].decode('utf-8'))
        assert header.pop('__metadata__') == {'alphabet': '\\u00e4\\u00f6\\u00fc "\\\\\\n\\u2028\\U0001f600', 'empty': ''}
        body = data[8 + n:]
        t = {k: np.frombuffer(body[v['data_offsets'][0]:v['data_offsets'][1]], '<f4').reshape(v['shape'])
             for k, v in header.items()}
        assert n % 8 == 0
        assert t['b.weight'].tolist() == np.float32([[1, -2, 3.5], [0, 1e-40, -1e30]]).tolist()
        assert t['a.bias'].tolist() == np.float32([0.1]).tolist()
        assert t['none'].shape == (0, 7) and t['scalar'] == 7
        print('agreed')
        """;
    assertThat(Python.run("numpy", script, file.toString())).contains("agreed");
  }

  @Test
  void readsDoublesAsTheNearestFloats() throws IOException {
    byte[] values = new byte[16];
    ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.1).putDouble(-3);
    String header = "{\"x\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}}";
    assertThat(SafeTensors.read(file(header, values)).values("x")).containsExactly(0.1f, -3f);

    ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN).putDouble(1e300);
    assertThatThrownBy(() -> SafeTensors.read(file(header, values)).values("x"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("1.0E300");
  }

  /** Every half and every bfloat16 there is; a float holds all of them. */
  @Test
  void readsHalvesExactly() throws IOException {
    int all = 1 << 16;
    ByteBuffer values = ByteBuffer.allocate(2 * all).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < all; bits++) {
      values.putShort((short) bits);
    }
    String header = "{\"x\":{\"dtype\":\"%s\",\"shape\":[65536],\"data_offsets\":[0,131072]}}";
    float[] halves = SafeTensors.read(file(header.formatted("F16"), values.array())).values("x");
    float[] brains = SafeTensors.read(file(header.formatted("BF16"), values.array())).values("x");
    for (int bits = 0; bits < all; bits++) {
      int exponent = bits >>> 10 & 31;
      double mantissa = (bits & 1023) / 1024.0;
      double magnitude =
          exponent == 0
              ? mantissa * Math.pow(2, -14)
              : exponent == 31
                  ? mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                  : (1 + mantissa) * Math.pow(2, exponent - 15);
      assertThat(Double.valueOf(halves[bits]))
          .isEqualTo(Double.valueOf(bits < 1 << 15 ? magnitude : -magnitude));
      assertThat(Float.floatToRawIntBits(brains[bits])).isEqualTo(bits << 16);
    }
    assertThat(Float.floatToRawIntBits(halves[0x8000])).isEqualTo(0x80000000);
  }

  /** Masks and counters stand beside weights; only who asks for their values is refused. */
  @Test
  void namesArraysThatAreNotRead() throws IOException {
    String header =
        "{\"mask\":{\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[0,2]},"
            + "\"x\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[2,4]}}";
    SafeTensors read = SafeTensors.read(file(header, new byte[] {1, 0, -64, 63}));

    assertThat(read.dtype("mask")).isEqualTo("BOOL");
    assertThat(read.shape("mask")).containsExactly(2);
    assertThatThrownBy(() -> read.values("mask"))
        .isInstanceOf(ModelFileException.class)
        .hasMessage("tensor 'mask' must be of dtype F16, BF16, F32 or F64: 'BOOL'");
    assertThat(read.values("x")).containsExactly(1.5f);
    assertThat(read.upperHalves("x")).containsExactly((short) 0x3fc0);
    assertThatThrownBy(() -> read.upperHalves("mask")).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1,2]                                                                       | no JSON object
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}                       | no valid JSON
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} {}                   | something follows
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{}}               | Duplicate field
          {"x":{"dtype":"I6","shape":[1],"data_offsets":[0,8]}}                       | F32 or F64: 'I6'
          {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}                      | needs 8 bytes
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                      | must begin at byte 0
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}                      | needs 4 bytes
          {"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                     | whole numbers
          {"x":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}                    | whole numbers
          {"x":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}                        | whole numbers
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}                        | two data_offsets
          {"x":{"dtype":"F32","shape":[1]}}                                           | two data_offsets
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":"x"}}           | unknown key 'code'
          {"x":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}    | too many values
          {"x":{"dtype":"F32","shape":[65536,65536,65536],"data_offsets":[0,0]}}      | too many values
          {"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,0]}}   | out of range
          {"x":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}     | cut short
          {"__metadata__":{"k":1}}                                                    | must be a string
          {"__metadata__":7}                                                          | must be an object
          {"x":[[[[[[[[[[[[]]]]]]]]]]]]}                                              | must be an object
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 'y' must begin at byte 4
          """)
  void refusesInconsistentHeaders(String header, String complaint) {
    assertThatThrownBy(() -> SafeTensors.read(file(header, new byte[4])))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void refusesEveryTruncationAndTrailingBytes() {
    byte[] bytes = SAMPLE.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SafeTensors.read(cut))
          .as("cut to %d of %d bytes", length, bytes.length)
          .isInstanceOf(ModelFileException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> SafeTensors.read(longer))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("bytes follow");
  }

  @Test
  void refusesHugeHeadersAndOtherFormats() throws IOException {
    for (long length : new long[] {Long.MAX_VALUE, -1, 1L << 40, 0, 1}) {
      byte[] bytes = new byte[64];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      assertThatThrownBy(() -> SafeTensors.read(bytes))
          .as("header of %d bytes", length)
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("not a safetensors file");
    }
    ByteArrayOutputStream serialized = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(serialized)) {
      out.writeObject(List.of("anything"));
    }
    assertThatThrownBy(() -> SafeTensors.read(serialized.toByteArray()))
        .isInstanceOf(ModelFileException.class);
  }

  @Test
  void flippedBytesNeverFailOtherwise() throws IOException {
    byte[] bytes = SAMPLE.toBytes();
    Random random = new Random(7);
    for (int flip = 0; flip < 20_000; flip++) {
      byte[] flipped = bytes.clone();
      flipped[random.nextInt(bytes.length - 32)] ^= (byte) (1 << random.nextInt(8));
      try {
        SafeTensors read = SafeTensors.read(flipped);
        for (String name : read.names()) {
          assertThat(read.values(name).length).isNotNegative();
        }
      } catch (ModelFileException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void writesAFileThatNoArrayHolds() throws IOException {
    int length = 20_000_000;
    int count = 28;
    float[] values = new float[length];
    values[length - 1] = 1.5f;
    Tensor wide = Tensor.of(List.of(length), values);
    Map<String, Tensor> tensors = new HashMap<>();
    for (int i = 10; i < 10 + count; i++) {
      tensors.put("t" + i, wide);
    }
    tensors.put("z", Tensor.of(List.of(2), new float[] {-2, 3}));
    long data = 4L * length * count;
    assertThat(data).isGreaterThan(Integer.MAX_VALUE);

    Ends ends = new Ends();
    SafeTensors.of(tensors, Map.of("kind", "large")).write(ends);

    assertThat(ends.first.toString(UTF_8))
        .contains(
            "\"t37\":{\"dtype\":\"F32\",\"shape\":[20000000],\"data_offsets\":[%d,%d]}"
                .formatted(data - 4L * length, data))
        .contains(
            "\"z\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}"
                .formatted(data, data + 8));
    long headerBytes =
        ByteBuffer.wrap(ends.first.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(ends.count).isEqualTo(8 + headerBytes + data + 8);
    ByteBuffer last = ByteBuffer.wrap(ends.last).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(List.of(last.getFloat(), last.getFloat(), last.getFloat()))
        .containsExactly(1.5f, -2f, 3f);
    assertThat(ends.longest).as("bytes in one piece").isLessThanOrEqualTo(1 << 16);
  }

  /** Counts what is written; keeps the beginning and the last three floats. */
  private static final class Ends extends OutputStream {
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private final byte[] last = new byte[3 * Float.BYTES];
    private long count;
    private int longest;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (first.size() < 4096) {
        first.write(bytes, offset, length);
      }
      int kept = Math.min(length, last.length);
      System.arraycopy(last, kept, last, 0, last.length - kept);
      System.arraycopy(bytes, offset + length - kept, last, last.length - kept, kept);
      count += length;
      longest = Math.max(longest, length);
    }
  }

  @Test
  void readsArraysOfAFileThatNoArrayHolds(@TempDir Path folder) throws IOException {
    long wide = 300_000_000;
    long far = 2 * wide * Float.BYTES;
    Path path = folder.resolve("large.safetensors");
    try (FileChannel out = FileChannel.open(path, CREATE_NEW, WRITE, SPARSE)) {
      long data = largeHeader(out, wide);
      put(out, data + far - Float.BYTES, 1.5f);
      put(out, data + far, -2);
      put(out, data + far + Float.BYTES, 3);
    }
    assertThat(Files.size(path)).isGreaterThan(Integer.MAX_VALUE);

    try (ModelFile file = ModelFile.open(path)) {
      SafeTensors large = SafeTensors.read(file);
      assertThat(large.names()).containsExactly("a", "b", "c");
      assertThat(large.shape("b")).containsExactly((int) wide);
      assertThat(large.values("c")).containsExactly(-2, 3);
      assertThat(large.metadata("kind")).isEqualTo("large");
    }
    try (FileChannel out = FileChannel.open(path, WRITE)) {
      out.truncate(Files.size(path) - 1);
    }
    try (ModelFile file = ModelFile.open(path)) {
      assertThatThrownBy(() -> SafeTensors.read(file))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("cut short: its tensors have 2400000008 bytes");
    }
  }

  /** Two arrays of zeros and a small one behind them; answers where the first one begins. */
  private static long largeHeader(FileChannel out, long wide) throws IOException {
    long bytes = wide * Float.BYTES;
    String header =
        """
        {"__metadata__":{"kind":"large"},
        "a":{"dtype":"F32","shape":[%1$d],"data_offsets":[0,%2$d]},
        "b":{"dtype":"F32","shape":[%1$d],"data_offsets":[%2$d,%3$d]},
        "c":{"dtype":"F32","shape":[2],"data_offsets":[%3$d,%4$d]}}\
        """
            .formatted(wide, bytes, 2 * bytes, 2 * bytes + 8);
    return out.write(ByteBuffer.wrap(file(header, new byte[0])));
  }

  private static void put(FileChannel out, long position, float value) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(bytes.putFloat(0, value), position);
  }

  @Test
  void aFileCutWhileItIsOpenIsRefused(@TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("model.safetensors"), SAMPLE.toBytes());
    try (ModelFile file = ModelFile.open(path)) {
      SafeTensors read = SafeTensors.read(file);
      Files.write(path, Arrays.copyOf(SAMPLE.toBytes(), SAMPLE.toBytes().length - 5));

      assertThat(read.values("a.bias")).containsExactly(0.1f);
      assertThatThrownBy(() -> read.values("scalar"))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("ends after");
    }
  }

  @Test
  void namesWhatIsMissing() {
    assertThatThrownBy(() -> SAMPLE.values("c"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("'c'")
        .hasMessageContaining("a.bias");
    assertThatThrownBy(() -> SAMPLE.metadata("order")).hasMessageContaining("alphabet");
    assertThatThrownBy(() -> Tensor.of(List.of(2, 2), new float[3]))
        .hasMessageContaining("4, not 3");
  }

  private static byte[] file(String header, byte[] values) {
    byte[] json = header.strip().getBytes(UTF_8);
    return ByteBuffer.allocate(8 + json.length + values.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(values)
        .array();
  }

  @Test
  void aHeaderHoldsNoHalfOfASurrogatePair() {
    assertThatThrownBy(() -> SafeTensors.of(Map.of(), Map.of("alphabet", "a\uD83Db")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'alphabet' holds half a surrogate pair");
  }
}
