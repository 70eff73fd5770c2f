package org.coalmine.configuration;

import static java.util.Locale.ROOT;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.text.Spelling;
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

  /** How many letters a key may be away from another to be taken for it. */
  private static final int NEAR = 2;

  private final Config config;
  private final String path;
  private final String source;
  private final Set<String> known = new LinkedHashSet<>();

  private Section(Config config, String path, String source) {
    this.config = config;
    this.path = path;
    this.source = source;
  }

  /**
   * The whole configuration.
   *
   * @param source the user's file, which is named where a key has no place of its own
   */
  static Section root(Config config, String source) {
    return new Section(config, "", source);
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

  /** A value of any type. */
  Optional<ConfigValue> optionalValue(String key) {
    return optional(key, config::getValue);
  }

  int integer(String key) {
    return required(key, name -> Numbers.integer(config.getValue(name)));
  }

  List<Integer> integers(String key) {
    return required(key, name -> config.getList(name).stream().map(Numbers::integer).toList());
  }

  OptionalInt optionalInteger(String key) {
    return optional(key, name -> Numbers.integer(config.getValue(name)))
        .map(OptionalInt::of)
        .orElseGet(OptionalInt::empty);
  }

  long whole(String key) {
    return required(key, name -> Numbers.whole(config.getValue(name)));
  }

  OptionalLong optionalWhole(String key) {
    return optional(key, name -> Numbers.whole(config.getValue(name)))
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  /** A size: a number of bytes, or a number with a unit such as 512m (of 1024) or 512 MB. */
  OptionalLong optionalBytes(String key) {
    return optional(key, config::getBytes).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  double number(String key) {
    return required(key, name -> Numbers.number(config.getValue(name)));
  }

  List<Double> numbers(String key) {
    return required(key, name -> config.getList(name).stream().map(Numbers::number).toList());
  }

  OptionalDouble optionalNumber(String key) {
    return optional(key, name -> Numbers.number(config.getValue(name)))
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
      if (Spelling.of(constant).equals(text)) {
        return constant;
      }
    }
    List<String> choices = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      choices.add(Spelling.of(constant));
    }
    throw failure(key, "'" + text + "' is not one of " + String.join(", ", choices), null);
  }

  /** Reads the object under a key with the given reader, and refuses keys the reader left over. */
  <T> T object(String key, Function<Section, T> reader) {
    Config child = required(key, config::getConfig);
    return read(new Section(child, qualified(key), source), reader);
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
      values.add(read(new Section(child, qualified(key) + "[" + i + "]", source), reader));
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
    for (String key : config.root().keySet()) {
      if (!known.contains(key)) {
        throw unknown(
            key,
            known.stream()
                .filter(candidate -> distance(candidate, key) <= Math.max(NEAR, key.length() / 2))
                .min(Comparator.comparingInt(candidate -> distance(candidate, key))));
      }
    }
  }

  private ConfigurationException unknown(String key, Optional<String> nearest) {
    return new ConfigurationException(
        place(Objects.requireNonNull(config.root().get(key)).origin())
            + ": unknown key "
            + qualified(key)
            + nearest.map(meant -> "; did you mean " + qualified(meant) + "?").orElse(""));
  }

  /**
   * Says that none of some keys is there; where one is only misspelt, names what is written.
   *
   * @param keys any of which would do; the first is named
   */
  ConfigurationException missing(String complaint, List<String> keys) {
    for (String key : keys) {
      for (String written : config.root().keySet()) {
        if (!known.contains(written) && distance(written, key) <= NEAR) {
          return unknown(written, Optional.of(key));
        }
      }
    }
    return failure(keys.get(0), complaint, null);
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
      throw missing("is missing; conf/reference.conf explains it", List.of(key));
    } catch (Numbers.NoNumberException e) {
      throw failure(key, String.valueOf(e.getMessage()), e);
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

  /**
   * File and line; an object that was put together from several has the first of the user's lines.
   */
  private String place(ConfigOrigin origin) {
    if (origin.filename() == null) {
      String description = origin.description();
      Matcher own =
          Pattern.compile(Pattern.quote(Path.of(source).getFileName() + ": ") + "(\\d+)")
              .matcher(description);
      if (own.find()) {
        return source + ":" + own.group(1);
      }
      return description.startsWith("--set ") ? LINE.matcher(description).replaceFirst("") : source;
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
