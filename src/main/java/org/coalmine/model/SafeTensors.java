package org.coalmine.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
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
 * places at a multiple of 8 bytes. Read are F32, F16 and BF16, which every float holds exactly, and
 * F64 rounded to the nearest float. Arrays of a file are read one at a time, so a file may be
 * longer than memory. Immutable.
 */
public final class SafeTensors {
  private static final int CHUNK_BYTES = 1 << 16;

  private final SortedMap<String, StoredTensor> tensors;
  private final SortedMap<String, String> metadata;

  /** One array of floats, row-major. */
  public static final class Tensor implements StoredTensor {
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
    @Override
    public List<Integer> shape() {
      return shape;
    }

    /** The values, a copy. */
    @Override
    public float[] values() {
      return values.clone();
    }

    /** The values, to be read only; not copied. */
    @Override
    public FloatBuffer view() {
      return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }

    @Override
    public String dtype() {
      return SafeTensorsHeader.Type.F32.name();
    }

    @Override
    public short[] upperHalves() {
      throw new IllegalStateException("an array of floats is not bfloat16");
    }

    @Override
    public String toString() {
      return "Tensor" + shape;
    }
  }

  private SafeTensors(
      SortedMap<String, ? extends StoredTensor> tensors, SortedMap<String, String> metadata) {
    this.tensors = Collections.unmodifiableSortedMap(tensors);
    this.metadata = Collections.unmodifiableSortedMap(metadata);
  }

  /**
   * The arrays and texts to write.
   *
   * @throws IllegalArgumentException if a text holds half a surrogate pair
   */
  public static SafeTensors of(Map<String, Tensor> tensors, Map<String, String> metadata) {
    if (tensors.containsKey(SafeTensorsHeader.METADATA)) {
      throw new IllegalArgumentException("no tensor may be called " + SafeTensorsHeader.METADATA);
    }
    metadata.forEach(
        (key, text) -> {
          if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw new IllegalArgumentException(
                "metadata '%s' holds half a surrogate pair, which is no UTF-8".formatted(key));
          }
        });
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
   * The same arrays under shorter names.
   *
   * @param prefix with which every name begins
   */
  public SafeTensors withoutPrefix(String prefix) {
    SortedMap<String, StoredTensor> renamed = new TreeMap<>();
    tensors.forEach((name, tensor) -> renamed.put(name.substring(prefix.length()), tensor));
    return new SafeTensors(renamed, metadata);
  }

  /**
   * The lengths of the dimensions of an array, the slowest first.
   *
   * @throws ModelFileException if there is no array of that name, naming those there are
   */
  public List<Integer> shape(String name) throws ModelFileException {
    return stored(name).shape();
  }

  /**
   * What the values of an array are, as the format calls it; only F32, F16, BF16 and F64 are read.
   *
   * @throws ModelFileException if there is no array of that name, naming those there are
   */
  public String dtype(String name) throws ModelFileException {
    return stored(name).dtype();
  }

  /**
   * The values of an array of bfloat16, as upper halves of floats; else as {@link #values}.
   *
   * @throws IllegalStateException if its {@link #dtype} is another
   */
  public short[] upperHalves(String name) throws IOException {
    return stored(name).upperHalves();
  }

  /**
   * The values of an array, row-major: an array of the caller's own, read from the file by every
   * call.
   *
   * @throws ModelFileException if there is no array of that name, naming those there are, or it
   *     holds no numbers that are read, or one that is too large for a float
   */
  public float[] values(String name) throws IOException {
    return stored(name).values();
  }

  private StoredTensor stored(String name) throws ModelFileException {
    StoredTensor tensor = tensors.get(name);
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

  /** The file as bytes; of a file below 2 GB, which an array holds. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes the file, of any length, through a small buffer: no array is copied. Does not close the
   * stream.
   */
  public void write(OutputStream out) throws IOException {
    byte[] header = header();
    out.write(littleEndian(Long.BYTES).putLong(header.length).array());
    out.write(header);
    ByteBuffer chunk = littleEndian(CHUNK_BYTES);
    FloatBuffer floats = chunk.asFloatBuffer();
    for (StoredTensor tensor : tensors.values()) {
      FloatBuffer rest = tensor.view();
      int end = rest.limit();
      while (rest.position() < end) {
        rest.limit(Math.min(end, rest.position() + floats.capacity()));
        floats.clear().put(rest);
        out.write(chunk.array(), 0, floats.position() * Float.BYTES);
        rest.limit(end);
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
      for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
        json.writeObjectFieldStart(entry.getKey());
        json.writeStringField("dtype", "F32");
        json.writeArrayFieldStart("shape");
        long count = 1;
        for (int length : entry.getValue().shape()) {
          json.writeNumber(length);
          count *= length;
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(offset);
        offset += count * Float.BYTES;
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
   * @param bytes must not change afterwards: they are not copied
   * @throws ModelFileException if the bytes are not such a file, or are followed by others
   */
  public static SafeTensors read(byte[] bytes) throws ModelFileException {
    try {
      return read(ModelFile.of(bytes));
    } catch (ModelFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /**
   * Reads a file's header. Its arrays are read when they are asked for, one at a time, so the file
   * must stay open until then.
   *
   * @throws ModelFileException if the bytes are not such a file, or are followed by others
   */
  public static SafeTensors read(ModelFile file) throws IOException {
    SafeTensorsHeader header = SafeTensorsHeader.read(file);
    TreeMap<String, StoredTensor> tensors = new TreeMap<>();
    for (SafeTensorsHeader.Entry entry : header.entries()) {
      tensors.put(entry.name(), new TensorInFile(file, header.dataBegin(), entry));
    }
    return new SafeTensors(tensors, header.metadata());
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
