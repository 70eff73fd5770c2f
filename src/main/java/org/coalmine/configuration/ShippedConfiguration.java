package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.coalmine.settings.ConfigurationException;

/**
 * A configuration file as one text, for a driver on another machine: with what it includes, the
 * overrides, what the environment says here, and the words of files. Whether a command can use it
 * is for the driver to say.
 *
 * @param text secrets included
 * @param runDirectory where the run will be written, the time filled in
 */
public record ShippedConfiguration(String text, String runDirectory) {
  private static final String DIRECTORY = "run.directory";

  /**
   * Reads a file.
   *
   * @param overrides of the form {@code key=value}
   * @param time in the place of <code>{time}</code>
   * @throws ConfigurationException naming file, line and remedy
   */
  public static ShippedConfiguration of(Path file, List<String> overrides, String time) {
    Config read = ConfigurationSource.resolved(file, ConfigurationSource.parsed(file), overrides);
    try {
      String directory = read.getString(DIRECTORY).replace("{time}", time);
      Config whole =
          ResolvedConfiguration.withWords(
                  read, (index, format) -> Optional.of(words(file, index, format)))
              .withValue(DIRECTORY, ConfigValueFactory.fromAnyRef(directory));
      return new ShippedConfiguration(
          ResolvedConfiguration.rendered(whole),
          directory.replace("{name}", read.getString("name")));
    } catch (ConfigException e) {
      throw new ConfigurationException(file + ": " + e.getMessage(), e);
    }
  }

  private static List<String> words(Path file, int index, Config format) {
    try {
      return TextLines.of(Path.of(format.getString(ResolvedConfiguration.WORDS_FILE)));
    } catch (ConfigurationException | InvalidPathException e) {
      throw new ConfigurationException(
          "%s: canaries.formats[%d].words-file: %s".formatted(file, index, e.getMessage()), e);
    }
  }
}
