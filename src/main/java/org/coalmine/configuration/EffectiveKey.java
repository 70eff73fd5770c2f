package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A key, what holds for it, and who said so.
 *
 * @param key with dots, and with a number in brackets for an object of a list
 * @param value as it would be written; of the seed only its length, of a URL no password
 * @param origin {@code file:line}, {@code reference}, {@code --set}, or {@code environment}
 */
public record EffectiveKey(String key, String value, String origin) {
  private static final String SEED = "seed";
  private static final String FORMATS = "canaries.formats";
  private static final String DEFAULTS = "canaries.defaults";
  private static final String SET = "--set";
  private static final Pattern USER = Pattern.compile("//[^/@\"\\s]+@");

  /** Every key of a whole configuration, by name; a format has what it does not say by default. */
  static List<EffectiveKey> of(Config config) {
    List<EffectiveKey> keys = new ArrayList<>();
    add("", config.root(), config.getConfig(DEFAULTS), keys);
    return List.copyOf(keys);
  }

  private static void add(
      String path, ConfigObject object, Config defaults, List<EffectiveKey> keys) {
    new TreeMap<>(object)
        .forEach(
            (key, value) -> add(path.isEmpty() ? key : path + "." + key, value, defaults, keys));
  }

  private static void add(String key, ConfigValue value, Config defaults, List<EffectiveKey> keys) {
    if (value instanceof ConfigObject object) {
      add(key, object, defaults, keys);
    } else if (value instanceof ConfigList list
        && !list.isEmpty()
        && list.get(0) instanceof ConfigObject) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) instanceof ConfigObject element) {
          ConfigObject whole =
              key.equals(FORMATS) ? element.toConfig().withFallback(defaults).root() : element;
          add(key + "[" + i + "]", whole, defaults, keys);
        }
      }
    } else {
      keys.add(new EffectiveKey(key, shown(key, value), origin(value.origin())));
    }
  }

  private static String shown(String key, ConfigValue value) {
    if (key.equals(SEED)) {
      String seed = String.valueOf(value.unwrapped());
      return "set, %d characters".formatted(seed.codePointCount(0, seed.length()));
    }
    if (value.valueType() == ConfigValueType.NUMBER) {
      return asWritten(value);
    }
    String rendered = value.render(ConfigRenderOptions.concise());
    return USER.matcher(rendered).replaceAll("//***@");
  }

  /** A number with the digits that stand in the file. */
  static String asWritten(ConfigValue number) {
    return number.atKey("number").getString("number");
  }

  private static String origin(ConfigOrigin origin) {
    if (origin.filename() != null) {
      return origin.filename() + (origin.lineNumber() > 0 ? ":" + origin.lineNumber() : "");
    }
    String description = origin.description();
    if (description.contains("env var")) {
      return "environment";
    }
    if (description.contains(SET + " ")) {
      return SET;
    }
    return description.startsWith(ConfigurationSource.REFERENCE) ? "reference" : description;
  }
}
