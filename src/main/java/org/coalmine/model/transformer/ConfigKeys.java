package org.coalmine.model.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.coalmine.model.ModelFileException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a JSON object, each taken by whoever understands it: what is left at the end is an
 * unknown switch. A key whose value is null counts as one that is not there.
 */
final class ConfigKeys {
  /** No size of a model comes near. A product of two is a long. */
  private static final int LARGEST_SIZE = 1 << 26;

  private final String where;
  private final ObjectNode object;
  private final Set<String> left = new LinkedHashSet<>();

  /**
   * @param where what errors put before a key: the file, and the key of the object in it
   */
  ConfigKeys(String where, ObjectNode object) {
    this.where = where;
    this.object = object;
    object
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (object.hasNonNull(key)) {
                left.add(key);
              }
            });
  }

  /** The value of a key; null if there is none. */
  @Nullable JsonNode take(String key) {
    left.remove(key);
    JsonNode value = object.get(key);
    return value == null || value.isNull() ? null : value;
  }

  boolean has(String key) {
    return object.hasNonNull(key);
  }

  /** A whole number from 1 on. */
  int size(String key) throws ModelFileException {
    JsonNode value = take(key);
    if (value == null) {
      throw new ModelFileException("%s lacks %s".formatted(where, key));
    }
    if (!value.canConvertToInt()
        || !value.isIntegralNumber()
        || value.intValue() < 1
        || value.intValue() > LARGEST_SIZE) {
      throw wrong(key, "a whole number from 1 to " + LARGEST_SIZE, value);
    }
    return value.intValue();
  }

  int size(String key, int otherwise) throws ModelFileException {
    if (has(key)) {
      return size(key);
    }
    left.remove(key);
    return otherwise;
  }

  /** A finite number above 0. */
  double number(String key) throws ModelFileException {
    JsonNode value = take(key);
    if (value == null) {
      throw new ModelFileException("%s lacks %s".formatted(where, key));
    }
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
      throw wrong(key, "a finite number above 0", value);
    }
    return number;
  }

  double number(String key, double otherwise) throws ModelFileException {
    if (has(key)) {
      return number(key);
    }
    left.remove(key);
    return otherwise;
  }

  boolean flag(String key, FlagDefault otherwise) throws ModelFileException {
    JsonNode value = take(key);
    if (value == null) {
      return otherwise == FlagDefault.TRUE;
    }
    if (!value.isBoolean()) {
      throw wrong(key, "true or false", value);
    }
    return value.booleanValue();
  }

  /** What a flag is that does not stand there. */
  enum FlagDefault {
    TRUE,
    FALSE
  }

  String text(String key) throws ModelFileException {
    JsonNode value = take(key);
    if (value == null) {
      throw new ModelFileException("%s lacks %s".formatted(where, key));
    }
    if (!value.isTextual()) {
      throw wrong(key, "a text", value);
    }
    return value.textValue();
  }

  /** The keys of an object within; null if there is none. */
  @Nullable ConfigKeys object(String key) throws ModelFileException {
    JsonNode value = take(key);
    if (value == null) {
      return null;
    }
    if (value instanceof ObjectNode inner) {
      return new ConfigKeys(where + ": " + key, inner);
    }
    throw wrong(key, "an object", value);
  }

  /** Refuses a switch that must stand as it does in all models that are read. */
  void requireOnly(String key, JsonNode allowed) throws ModelFileException {
    JsonNode value = take(key);
    if (value != null && !value.equals(allowed)) {
      throw wrong(key, allowed.toString(), value);
    }
  }

  void pass(Set<String> keys) {
    left.removeAll(keys);
  }

  /** Refuses what nobody has taken. */
  void requireNoneLeft() throws ModelFileException {
    for (String key : left) {
      throw new ModelFileException(
          ("%s: the switch %s is unknown and may change the model's numbers; if it does not, remove"
                  + " it from the file")
              .formatted(where, key));
    }
  }

  ModelFileException wrong(String key, String allowed, JsonNode value) {
    String found = value.toString();
    return new ModelFileException(
        "%s: %s must be %s: %s"
            .formatted(where, key, allowed, found.length() > 80 ? found.substring(0, 80) : found));
  }

  String where() {
    return where;
  }
}
