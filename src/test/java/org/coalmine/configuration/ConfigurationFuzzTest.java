package org.coalmine.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.coalmine.settings.ConfigurationException;

/** A configuration is read or refused, whatever its bytes. */
class ConfigurationFuzzTest {
  private static final String BASE =
      ConfigurationReader.resolve(
              java.nio.file.Path.of("conf/quickstart.conf"), java.util.List.of())
          .rendered();

  @FuzzTest
  void isReadOrRefused(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    try {
      var unused = ConfigurationReader.parse("fuzz", BASE + "\n" + text);
    } catch (ConfigurationException refused) {
      return;
    }
  }
}
