package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --set key=value} says. The key ends at the first {@code =}; {@code +=} appends to a
 * list. A value that begins with <code>[</code>, <code>{</code> or <code>"</code>, or holds <code>
 * ${</code>, and a number, {@code true}, {@code false} and {@code null} are HOCON. Every other is
 * the text as it is given. Blanks around {@code =} are dropped where one stands before it.
 *
 * <p>Who knows the seed knows the canaries, so no message repeats a value.
 */
final class SetOption {
  private static final Pattern KEY = Pattern.compile("[A-Za-z][-\\w]*(\\.[A-Za-z][-\\w]*)*");
  private static final Pattern SHOWN = Pattern.compile("[A-Za-z][-.\\w]*");
  private static final Pattern LITERAL =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|null");
  private static final Pattern SEED = Pattern.compile("(?<![-.\\w])seed\"?\\s*[=:]");

  /** Stands for the key while it is seen whether a value is one. */
  private static final String ALONE = "value";

  private SetOption() {}

  /**
   * @throws ConfigurationException naming the option and the key
   */
  static Config parse(String text) {
    int equals = text.indexOf('=');
    int brace = text.indexOf('{');
    if (brace > 0 && brace < equals && KEY.matcher(text.substring(0, brace).strip()).matches()) {
      return parse(text.substring(0, brace).strip(), false, text.substring(brace));
    }
    if (equals < 1) {
      throw failure(shown(text), "write --set key=value", null);
    }
    String left = text.substring(0, equals);
    boolean appends = left.endsWith("+");
    String written = appends ? left.substring(0, left.length() - 1) : left;
    String key = written.strip();
    if (key.startsWith("include ")) {
      throw failure("include", "an include stands in a configuration file, nowhere else", null);
    }
    if (!KEY.matcher(key).matches()) {
      throw failure(
          shown(key),
          key.contains("\"") ? "drop the quotes around the key" : "write --set key=value",
          null);
    }
    boolean spaced = Character.isWhitespace(left.charAt(left.length() - 1));
    String value = text.substring(equals + 1);
    return parse(key, appends, spaced || (appends && !written.equals(key)) ? value.strip() : value);
  }

  private static Config parse(String key, boolean appends, String value) {
    if (!key.equals("seed") && SEED.matcher(value).find()) {
      throw failure(key, "one key at a time; the seed wants a --set of its own", null);
    }
    String hocon = isHocon(value) ? value : ConfigUtil.quoteString(value);
    if (hasComment(hocon)) {
      throw failure(key, "a # or // outside quotes begins a comment; quote it", null);
    }
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setOriginDescription("--set " + key)
            .setIncluder(new RefusingIncluder("--set " + key));
    try {
      Set<String> keys = ConfigFactory.parseString(ALONE + " = " + hocon, options).root().keySet();
      if (!keys.equals(Set.of(ALONE))) {
        throw failure(key, "one key at a time; repeat --set for another", null);
      }
      return ConfigFactory.parseString(key + (appends ? " += " : " = ") + hocon, options);
    } catch (ConfigException e) {
      throw failure(
          key,
          "its value is no HOCON, as one is that begins with [, { or \" or holds ${; quote it",
          e);
    }
  }

  private static boolean isHocon(String value) {
    String stripped = value.strip();
    return stripped.startsWith("[")
        || stripped.startsWith("{")
        || stripped.startsWith("\"")
        || stripped.contains("${")
        || LITERAL.matcher(stripped).matches();
  }

  /** Whether a comment begins in a text, outside its quoted strings. */
  private static boolean hasComment(String hocon) {
    for (int i = 0; i < hocon.length(); i++) {
      if (hocon.startsWith("\"\"\"", i)) {
        int end = hocon.indexOf("\"\"\"", i + 3);
        i = end < 0 ? hocon.length() : end + 2;
      } else if (hocon.charAt(i) == '"') {
        i = endOfString(hocon, i);
      } else if (hocon.charAt(i) == '#' || hocon.startsWith("//", i)) {
        return true;
      }
    }
    return false;
  }

  private static int endOfString(String hocon, int begin) {
    int i = begin + 1;
    while (i < hocon.length() && hocon.charAt(i) != '"') {
      i += hocon.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }

  /** The first of a text that can be a key. */
  private static String shown(String text) {
    Matcher first = SHOWN.matcher(text);
    return first.find() ? first.group() : "key=value";
  }

  private static ConfigurationException failure(
      String key, String complaint, @Nullable Throwable cause) {
    return new ConfigurationException("--set " + key + ": " + complaint, cause);
  }
}
