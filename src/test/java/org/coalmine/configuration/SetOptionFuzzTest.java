package org.coalmine.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.Set;
import org.coalmine.settings.ConfigurationException;

/** What goes into {@code --set} comes out, or it is refused. */
class SetOptionFuzzTest {
  private static final String MARKS = "[{\"";

  @FuzzTest
  void comesOutOrIsRefused(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    Config read;
    try {
      read = SetOption.parse("name=" + text);
    } catch (ConfigurationException refused) {
      return;
    }
    if (!read.root().keySet().equals(Set.of("name"))) {
      throw new AssertionError("another key was set");
    }
    String stripped = text.strip();
    boolean hocon =
        stripped.contains("${")
            || stripped.equals("null")
            || !stripped.isEmpty() && MARKS.indexOf(stripped.charAt(0)) >= 0;
    if (!hocon && !read.getString("name").equals(isNumber(stripped) ? stripped : text)) {
      throw new AssertionError("another value was set");
    }
  }

  /** Blanks around a number, true and false go. */
  private static boolean isNumber(String text) {
    return text.matches("-?[0-9.]+([eE][-+]?[0-9]+)?|true|false");
  }

  @FuzzTest
  void anyOptionIsReadOrRefused(byte[] bytes) {
    try {
      Config read = SetOption.parse(new String(bytes, UTF_8));
      if (read.root().size() != 1) {
        throw new AssertionError("more than one key was set");
      }
    } catch (ConfigurationException refused) {
      return;
    } catch (ConfigException e) {
      throw new AssertionError("a failure of the library", e);
    }
  }
}
