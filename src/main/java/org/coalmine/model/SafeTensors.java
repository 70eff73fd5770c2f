package org.coalmine.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Named arrays of floats and a map of texts, as a file in the safetensors format
 * (https://github.com/huggingface/safetensors): the length of a JSON header as 8 bytes, little end
 * first; the header; the arrays. The format holds no code, so a foreign file may be read.
 *
 * <p>Written are F32 arrays only, ordered by name and without gaps, which the header's padding
 * places at a multiple of 8 bytes. Read are F32, and F64 rounded to the nearest float. Immutable.
 */
public final class SafeTensors {
  private static final int CHUNK_BYTES = 1 << 16;

  private final SortedMap<String, Tensor> tensors;
  private final SortedMap<String, String> metadata;

  /** One array of floats, row-major. */
  public static final class Tensor {
    private final List<Integer> shape;
    private final float[] values;

    private Tensor(List<Integer> shape, float[] values) {
      this.shape = shape;
      this.values = values;
    }

    /**
     * @param shape the lengths of the dimensions, the slowest first; none may be negative
     * @param values as many as the product of the lengths; copied
     */
    public static Tensor of(List<Integer> shape, float[] values) {
      long count = 1;
      for (int length : shape) {
        if (length < 0) {
          throw new IllegalArgumentException("shape must not hold a negative length: " + shape);
        }
        count = Math.multiplyExact(count, (long) length);
      }
      if (count != values.length) {
        throw new IllegalArgumentException(
            "values must be as many as shape %s says: %d, not %d"
                .formatted(shape, count, values.length));
      }
      return new Tensor(List.copyOf(shape), values.clone());
    }

    /** The lengths of the dimensions, the slowest first. */
    public List<Integer> shape() {
      return shape;
    }

    /** The values, a copy. */
    public float[] values() {
      return values.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Tensor that
          && shape.equals(that.shape)
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Tensor" + shape;
    }
  }

  private SafeTensors(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
    this.tensors = Collections.unmodifiableSortedMap(tensors);
    this.metadata = Collections.unmodifiableSortedMap(metadata);
  }

  /** The arrays and texts to write. */
  public static SafeTensors of(Map<String, Tensor> tensors, Map<String, String> metadata) {
    if (tensors.containsKey(SafeTensorsHeader.METADATA)) {
      throw new IllegalArgumentException("no tensor may be called " + SafeTensorsHeader.METADATA);
    }
    return new SafeTensors(new TreeMap<>(tensors), new TreeMap<>(metadata));
  }

  /** The names of the arrays, ascending. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** The texts of the header. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The array of a name.
   *
   * @throws ModelFileException if there is none, naming those there are
   */
  public Tensor tensor(String name) throws ModelFileException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelFileException("no tensor '" + name + "'; there are " + names());
    }
    return tensor;
  }

  /**
   * The text of a key.
   *
   * @throws ModelFileException if there is none, naming the keys there are
   */
  public String metadata(String key) throws ModelFileException {
    String text = metadata.get(key);
    if (text == null) {
      throw new ModelFileException("no metadata '" + key + "'; there are " + metadata.keySet());
    }
    return text;
  }

  /** The file as bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Writes the file; does not close the stream. */
  public void write(OutputStream out) throws IOException {
    byte[] header = header();
    out.write(littleEndian(Long.BYTES).putLong(header.length).array());
    out.write(header);
    ByteBuffer chunk = littleEndian(CHUNK_BYTES);
    for (Tensor tensor : tensors.values()) {
      FloatBuffer rest = FloatBuffer.wrap(tensor.values);
      while (rest.hasRemaining()) {
        chunk.clear();
        while (rest.hasRemaining() && chunk.hasRemaining()) {
          chunk.putFloat(rest.get());
        }
        out.write(chunk.array(), 0, chunk.position());
      }
    }
  }

  private byte[] header() throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(header)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafeTensorsHeader.METADATA);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        json.writeObjectFieldStart(entry.getKey());
        json.writeStringField("dtype", "F32");
        json.writeArrayFieldStart("shape");
        for (int length : entry.getValue().shape) {
          json.writeNumber(length);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(offset);
        offset += (long) entry.getValue().values.length * Float.BYTES;
        json.writeNumber(offset);
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    while (header.size() % Long.BYTES != 0) {
      header.write(' ');
    }
    return header.toByteArray();
  }

  /**
   * Reads a file held in memory.
   *
   * @throws ModelFileException if the bytes are not such a file, or are followed by others
   */
  public static SafeTensors read(byte[] bytes) throws ModelFileException {
    try {
      return read(new ByteArrayInputStream(bytes), bytes.length);
    } catch (ModelFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /**
   * Reads a file to the end of the stream; does not close the stream. Memory is claimed only for
   * what the header describes consistently and the limit allows.
   *
   * @param maximumBytes the longest file to accept
   * @throws ModelFileException if the bytes are not such a file, or are followed by others
   */
  public static SafeTensors read(InputStream in, long maximumBytes) throws IOException {
    SafeTensorsHeader header = SafeTensorsHeader.read(in, maximumBytes);
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    for (SafeTensorsHeader.Entry entry : header.entries()) {
      tensors.put(entry.name(), new Tensor(entry.shape(), readValues(in, entry)));
    }
    if (in.read() >= 0) {
      throw new ModelFileException("bytes follow the last tensor");
    }
    return new SafeTensors(tensors, header.metadata());
  }

  private static float[] readValues(InputStream in, SafeTensorsHeader.Entry entry)
      throws IOException {
    List<float[]> chunks = new ArrayList<>();
    int width = entry.type().bytes();
    long missing = entry.count();
    while (missing > 0) {
      int count = (int) Math.min(missing, CHUNK_BYTES / width);
      byte[] bytes = in.readNBytes(count * width);
      if (bytes.length < count * width) {
        throw new ModelFileException(
            "ends within tensor '%s': %d of its %d values are missing"
                .formatted(entry.name(), missing - bytes.length / width, entry.count()));
      }
      chunks.add(floats(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), entry));
      missing -= count;
    }
    float[] values = new float[(int) entry.count()];
    int at = 0;
    for (float[] chunk : chunks) {
      System.arraycopy(chunk, 0, values, at, chunk.length);
      at += chunk.length;
    }
    return values;
  }

  private static float[] floats(ByteBuffer bytes, SafeTensorsHeader.Entry entry)
      throws ModelFileException {
    float[] values = new float[bytes.remaining() / entry.type().bytes()];
    for (int i = 0; i < values.length; i++) {
      if (entry.type() == SafeTensorsHeader.Type.F32) {
        values[i] = bytes.getFloat();
      } else {
        double wide = bytes.getDouble();
        values[i] = (float) wide;
        if (Float.isInfinite(values[i]) && !Double.isInfinite(wide)) {
          throw new ModelFileException(
              "tensor '" + entry.name() + "' holds " + wide + ", too large for a float");
        }
      }
    }
    return values;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
