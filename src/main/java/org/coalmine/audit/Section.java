package org.coalmine.audit;

import static java.util.Locale.ROOT;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One object of a configuration file while it is read into a record: remembers which keys were
 * asked for, so that {@link #close} can name a key that nobody knows, and turns every failure into
 * a {@link ConfigurationException} that names file, line and key.
 */
final class Section {
  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");
  private static final Pattern PLACE = Pattern.compile("^[^ ].*?: (\\d+: )?");
  private static final Pattern LINE = Pattern.compile(": \\d+$");

  private final Config config;
  private final String path;
  private final Set<String> known = new LinkedHashSet<>();

  private Section(Config config, String path) {
    this.config = config;
    this.path = path;
  }

  static Section root(Config config) {
    return new Section(config, "");
  }

  String text(String key) {
    return required(key, config::getString);
  }

  Optional<String> optionalText(String key) {
    return optional(key, config::getString);
  }

  List<String> texts(String key) {
    return required(
        key,
        name ->
            config.getValue(name).valueType() == ConfigValueType.LIST
                ? config.getStringList(name)
                : List.of(config.getString(name)));
  }

  Optional<List<String>> optionalTexts(String key) {
    return optional(key, config::getStringList);
  }

  int integer(String key) {
    return required(key, config::getInt);
  }

  List<Integer> integers(String key) {
    return required(key, config::getIntList);
  }

  OptionalInt optionalInteger(String key) {
    return optional(key, config::getInt).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  long whole(String key) {
    return required(key, config::getLong);
  }

  OptionalLong optionalWhole(String key) {
    return optional(key, config::getLong).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  double number(String key) {
    return required(key, config::getDouble);
  }

  OptionalDouble optionalNumber(String key) {
    return optional(key, config::getDouble)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  boolean flag(String key) {
    return required(key, config::getBoolean);
  }

  /** One of an enumeration's constants, written in lower case with dashes. */
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    String text = text(key);
    for (E constant : type.getEnumConstants()) {
      if (spelling(constant).equals(text)) {
        return constant;
      }
    }
    List<String> choices = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      choices.add(spelling(constant));
    }
    throw failure(key, "'" + text + "' is not one of " + String.join(", ", choices), null);
  }

  static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(ROOT).replace('_', '-');
  }

  /** Reads the object under a key with the given reader, and refuses keys the reader left over. */
  <T> T object(String key, Function<Section, T> reader) {
    Config child = required(key, config::getConfig);
    return read(new Section(child, qualified(key)), reader);
  }

  /** Like {@link #object} where the key may be missing. */
  <T> Optional<T> optionalObject(String key, Function<Section, T> reader) {
    return optional(key, config::getConfig)
        .map(child -> read(new Section(child, qualified(key)), reader));
  }

  /** Reads each object of a list. */
  <T> List<T> objects(String key, Function<Section, T> reader) {
    return objects(key, ConfigFactory.empty(), reader);
  }

  /** Reads each object of a list, over the defaults in another object of this section. */
  <T> List<T> objects(String key, String defaultsKey, Function<Section, T> reader) {
    return objects(key, required(defaultsKey, config::getConfig), reader);
  }

  private <T> List<T> objects(String key, Config defaults, Function<Section, T> reader) {
    List<? extends ConfigObject> objects = required(key, config::getObjectList);
    List<T> values = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      Config child = objects.get(i).toConfig().withFallback(defaults);
      values.add(read(new Section(child, qualified(key) + "[" + i + "]"), reader));
    }
    return List.copyOf(values);
  }

  /** Runs a reader on the whole section and maps a record's own complaints to file and line. */
  static <T> T read(Section section, Function<Section, T> reader) {
    T value;
    try {
      value = reader.apply(section);
    } catch (IllegalArgumentException e) {
      throw section.complaint(e);
    }
    section.close();
    return value;
  }

  /** A record's complaint begins with the name of a field; the key is the same word with dashes. */
  private ConfigurationException complaint(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf(' ');
    String key =
        CAPITAL.matcher(message.substring(0, Math.max(0, end))).replaceAll("-$0").toLowerCase(ROOT);
    if (config.root().containsKey(key)) {
      return failure(key, message.substring(end + 1), e);
    }
    String subject = path.isEmpty() ? "" : path + ": ";
    return new ConfigurationException(place(config.root().origin()) + ": " + subject + message, e);
  }

  private void close() {
    for (var entry : config.root().entrySet()) {
      String key = entry.getKey();
      if (!known.contains(key)) {
        ConfigValue value = entry.getValue();
        String nearest =
            known.stream()
                .min(Comparator.comparingInt(candidate -> distance(candidate, key)))
                .map(candidate -> "; did you mean " + qualified(candidate) + "?")
                .orElse("");
        throw new ConfigurationException(
            place(value.origin()) + ": unknown key " + qualified(key) + nearest);
      }
    }
  }

  ConfigurationException failure(String key, String complaint, @Nullable Throwable cause) {
    ConfigOrigin origin =
        config.root().containsKey(key) ? config.root().get(key).origin() : config.root().origin();
    return new ConfigurationException(
        place(origin) + ": " + qualified(key) + ": " + complaint, cause);
  }

  private <T> Optional<T> optional(String key, Function<String, T> reader) {
    known.add(key);
    return config.hasPath(key) ? Optional.of(required(key, reader)) : Optional.empty();
  }

  private <T> T required(String key, Function<String, T> reader) {
    known.add(key);
    try {
      return reader.apply(key);
    } catch (ConfigException.Missing e) {
      throw failure(key, "is missing; conf/reference.conf explains it", e);
    } catch (ConfigException.WrongType e) {
      throw failure(key, "has the wrong type: " + afterColon(e), e);
    } catch (ConfigException e) {
      throw failure(key, afterColon(e), e);
    }
  }

  private static String afterColon(ConfigException e) {
    return PLACE.matcher(String.valueOf(e.getMessage())).replaceFirst("");
  }

  private String qualified(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String place(ConfigOrigin origin) {
    if (origin.filename() == null) {
      return LINE.matcher(origin.description()).replaceFirst("");
    }
    return origin.lineNumber() > 0
        ? origin.filename() + ":" + origin.lineNumber()
        : origin.filename();
  }

  /** Levenshtein's edit distance. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
