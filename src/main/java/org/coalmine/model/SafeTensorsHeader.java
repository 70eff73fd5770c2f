package org.coalmine.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The header of a {@link SafeTensors} file, believed only as far as it is consistent: every tensor
 * of a known type, its bytes as many as its shape says, all tensors side by side from the first
 * byte on, no key twice.
 */
record SafeTensorsHeader(List<Entry> entries, TreeMap<String, String> metadata, long dataBegin) {
  static final String METADATA = "__metadata__";

  private static final int MAXIMUM_HEADER_BYTES = 1 << 24;

  /** What a value is: one of those that are read, or one that a file may hold beside them. */
  enum Type {
    /** Half precision of IEEE 754. */
    F16(Short.BYTES),
    /** The upper half of a float. */
    BF16(Short.BYTES),
    F32(Float.BYTES),
    F64(Double.BYTES),
    BOOL(Byte.BYTES),
    U8(Byte.BYTES),
    I8(Byte.BYTES),
    F8_E4M3(Byte.BYTES),
    F8_E5M2(Byte.BYTES),
    U16(Short.BYTES),
    I16(Short.BYTES),
    U32(Integer.BYTES),
    I32(Integer.BYTES),
    U64(Long.BYTES),
    I64(Long.BYTES);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }
  }

  /** Where a tensor's bytes lie, counted from {@link #dataBegin}. */
  record Entry(String name, Type type, List<Integer> shape, long count, long begin, long end) {}

  static SafeTensorsHeader read(ModelFile file) throws IOException {
    Optional<String> foreign = ForeignFile.kind(file);
    if (foreign.isPresent() && !mayBeOne(file)) {
      throw new ModelFileException(foreign.get());
    }
    if (file.length() < Long.BYTES) {
      throw new ModelFileException("not a safetensors file: " + file.length() + " bytes long");
    }
    long length = bytes(file, 0, Long.BYTES).getLong();
    if (!isHeaderLength(file)) {
      throw new ModelFileException(
          "not a safetensors file: its header would have %s bytes, and [2, %d] are allowed"
              .formatted(Long.toUnsignedString(length), MAXIMUM_HEADER_BYTES));
    }
    long present = file.length() - Long.BYTES;
    if (present < length) {
      throw new ModelFileException(
          "ends within the header: %d of %d bytes".formatted(present, length));
    }
    return parse(bytes(file, Long.BYTES, (int) length).array()).requireWhole(present - length);
  }

  private static boolean mayBeOne(ModelFile file) throws IOException {
    return isHeaderLength(file)
        && file.length() > Long.BYTES
        && bytes(file, Long.BYTES, 1).get() == '{';
  }

  private static boolean isHeaderLength(ModelFile file) throws IOException {
    if (file.length() < Long.BYTES) {
      return false;
    }
    long length = bytes(file, 0, Long.BYTES).getLong();
    return length >= 2 && length <= MAXIMUM_HEADER_BYTES;
  }

  private static ByteBuffer bytes(ModelFile file, long position, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    file.read(position, bytes);
    return bytes.flip();
  }

  private SafeTensorsHeader requireWhole(long present) throws ModelFileException {
    long next = 0;
    for (Entry entry : entries) {
      if (entry.begin != next) {
        throw new ModelFileException(
            "tensor '%s' must begin at byte %d: %d".formatted(entry.name, next, entry.begin));
      }
      next = entry.end;
    }
    if (next > present) {
      throw new ModelFileException(
          "cut short: its tensors have %d bytes, and only %d follow its header"
              .formatted(next, present));
    }
    if (next < present) {
      throw new ModelFileException("bytes follow the last tensor");
    }
    return this;
  }

  private static SafeTensorsHeader parse(byte[] header) throws IOException {
    if (header[0] != '{') {
      throw new ModelFileException("not a safetensors file: its header is no JSON object");
    }
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
            .build();
    try (JsonParser json = factory.createParser(utf8(header))) {
      SafeTensorsHeader parsed = parse(json, Long.BYTES + header.length);
      if (json.nextToken() != null) {
        throw new ModelFileException("something follows the header's JSON object");
      }
      return parsed;
    } catch (JsonProcessingException e) {
      throw new ModelFileException("the header is no valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String utf8(byte[] header) throws ModelFileException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw new ModelFileException("the header is no valid UTF-8", e);
    }
  }

  private static SafeTensorsHeader parse(JsonParser json, long dataBegin) throws IOException {
    List<Entry> entries = new ArrayList<>();
    TreeMap<String, String> metadata = new TreeMap<>();
    require(json.nextToken() == JsonToken.START_OBJECT, "the header must be an object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.getCurrentName();
      require(json.nextToken() == JsonToken.START_OBJECT, "'" + name + "' must be an object");
      if (name.equals(METADATA)) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String key = json.getCurrentName();
          require(
              json.nextToken() == JsonToken.VALUE_STRING,
              "metadata '" + key + "' must be a string");
          metadata.put(key, json.getText());
        }
      } else {
        entries.add(entry(name, json));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    return new SafeTensorsHeader(entries, metadata, dataBegin);
  }

  private static Entry entry(String name, JsonParser json) throws IOException {
    Type type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.getCurrentName();
      json.nextToken();
      switch (key) {
        case "dtype" -> type = type(name, json);
        case "shape" -> shape = lengths(name, key, json);
        case "data_offsets" -> offsets = lengths(name, key, json);
        default ->
            throw new ModelFileException("tensor '" + name + "' has unknown key '" + key + "'");
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new ModelFileException(
          "tensor '" + name + "' must have a dtype, a shape and two data_offsets");
    }
    return checked(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private static Entry checked(String name, Type type, List<Long> shape, long begin, long end)
      throws ModelFileException {
    long count = 1;
    List<Integer> lengths = new ArrayList<>();
    for (long length : shape) {
      boolean fits = length <= Integer.MAX_VALUE && count <= Integer.MAX_VALUE;
      count = fits ? count * length : Long.MAX_VALUE;
      lengths.add((int) Math.min(length, Integer.MAX_VALUE));
    }
    require(
        count <= Integer.MAX_VALUE - 8,
        "tensor '" + name + "' of shape " + shape + " has too many values");
    require(
        begin <= end && end - begin == count * type.bytes,
        "tensor '%s' of shape %s needs %d bytes, but its data_offsets are [%d, %d]"
            .formatted(name, shape, count * type.bytes, begin, end));
    return new Entry(name, type, List.copyOf(lengths), count, begin, end);
  }

  private static Type type(String name, JsonParser json) throws IOException {
    String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
    for (Type type : Type.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw notRead(name, text);
  }

  static ModelFileException notRead(String name, String type) {
    return new ModelFileException(
        "tensor '%s' must be of dtype F16, BF16, F32 or F64: '%s'".formatted(name, type));
  }

  private static List<Long> lengths(String name, String key, JsonParser json) throws IOException {
    String what = "tensor '" + name + "': " + key + " must be a list of whole numbers >= 0";
    require(json.currentToken() == JsonToken.START_ARRAY, what);
    List<Long> lengths = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, what);
      long length = json.getLongValue();
      require(length >= 0, what);
      lengths.add(length);
    }
    return lengths;
  }

  private static void require(boolean condition, String message) throws ModelFileException {
    if (!condition) {
      throw new ModelFileException(message);
    }
  }
}
