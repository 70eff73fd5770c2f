package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import java.util.regex.Pattern;
import org.coalmine.settings.ConfigurationException;

/** What {@code --set key=value} says. */
final class SetOption {
  /** Who knows the seed knows the canaries: no message repeats it, however the key is written. */
  private static final Pattern SECRET = Pattern.compile("[\\s\"{]*seed(?![-\\w])");

  private SetOption() {}

  /**
   * @param text a line of HOCON, or a key with a value that is none
   * @throws ConfigurationException naming the option, if it is neither
   */
  static Config parse(String text) {
    int equals = text.indexOf('=');
    String source = "--set " + (SECRET.matcher(text).lookingAt() ? "seed" : text);
    if (equals < 1) {
      throw new ConfigurationException(source + ": write --set key=value");
    }
    ConfigParseOptions origin =
        ConfigParseOptions.defaults()
            .setOriginDescription(source)
            .setIncluder(new RefusingIncluder(source));
    try {
      return ConfigFactory.parseString(text, origin);
    } catch (ConfigException notHocon) {
      String key = text.substring(0, equals);
      String value = ConfigUtil.quoteString(text.substring(equals + 1));
      try {
        return ConfigFactory.parseString(key + "=" + value, origin);
      } catch (ConfigException e) {
        throw new ConfigurationException(source + ": " + e.getMessage(), e);
      }
    }
  }
}
