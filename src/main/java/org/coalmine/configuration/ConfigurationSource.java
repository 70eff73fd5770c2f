package org.coalmine.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.coalmine.settings.ConfigurationException;

/** Reads configurations as texts and files, with what they include, over the defaults. */
final class ConfigurationSource {
  static final String REFERENCE = "reference.conf";

  private ConfigurationSource() {}

  /** A text that may include nothing. */
  static Config parsed(String source, String text) {
    return guarded(
        source,
        () ->
            ConfigFactory.parseString(
                text,
                ConfigParseOptions.defaults()
                    .setOriginDescription(source)
                    .setIncluder(new RefusingIncluder(source))));
  }

  /** A text over the defaults, resolved. */
  static Config whole(String source, Config parsed) {
    return guarded(source, () -> parsed.withFallback(reference()).resolve());
  }

  private static Config guarded(String source, Supplier<Config> reading) {
    try {
      return reading.get();
    } catch (ConfigException e) {
      throw new ConfigurationException(source + ": " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new ConfigurationException(source + ": is nested too deeply");
    }
  }

  /**
   * A file and what it includes, over the defaults, not resolved yet.
   *
   * @throws ConfigurationException if it is no configuration
   */
  static Config parsed(Path file) {
    return guarded(
        file,
        () -> {
          if (Files.isDirectory(file)) {
            throw new ConfigurationException(file + ": is a folder, not a configuration file");
          }
          if (Files.size(file) > ConfigurationText.LARGEST_BYTES) {
            throw new ConfigurationException(
                "%s: larger than %d bytes".formatted(file, ConfigurationText.LARGEST_BYTES));
          }
          return RequiredIncluder.parse(file).withFallback(reference());
        });
  }

  /**
   * A parsed file with overrides, an experiment's variants included.
   *
   * @throws ConfigurationException if a substitution cannot be resolved
   */
  static Config resolved(Path file, Config parsed, List<String> overrides) {
    return guarded(
        file,
        () -> {
          Config config = parsed;
          for (String override : overrides) {
            config = SetOption.parse(override).withFallback(config);
          }
          return config.resolve(ConfigResolveOptions.defaults());
        });
  }

  /** What reads a configuration, or finds that it is none. */
  private interface Reading {
    Config read() throws IOException;
  }

  private static Config guarded(Path file, Reading reading) {
    try {
      return reading.read();
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          file + ": no such configuration file; conf/quickstart.conf is an example", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (ConfigException.UnresolvedSubstitution e) {
      throw new ConfigurationException(place(file, e) + e.getMessage() + remedy(e), e);
    } catch (ConfigException e) {
      throw new ConfigurationException(place(file, e) + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new ConfigurationException(file + ": is nested too deeply");
    } catch (OutOfMemoryError e) {
      throw new ConfigurationException(
          file + ": its substitutions expand to more than memory holds");
    }
  }

  private static String remedy(ConfigException.UnresolvedSubstitution e) {
    return String.valueOf(e.getMessage()).contains("${COALMINE_SEED}")
        ? "; a seed is made by: export COALMINE_SEED=$(openssl rand -hex 16)"
        : "";
  }

  private static String place(Path file, ConfigException e) {
    return e.getMessage() != null && e.getMessage().contains(file.getFileName().toString())
        ? ""
        : file + ": ";
  }

  /** The defaults. */
  static Config reference() {
    URL resource = ConfigurationSource.class.getResource("/org/coalmine/reference.conf");
    if (resource == null) {
      throw new IllegalStateException(REFERENCE + " is not in the jar");
    }
    try (Reader reader = new InputStreamReader(resource.openStream(), UTF_8)) {
      return ConfigFactory.parseReader(
          reader, ConfigParseOptions.defaults().setOriginDescription(REFERENCE));
    } catch (IOException e) {
      throw new UncheckedIOException(REFERENCE + " cannot be read from the jar", e);
    }
  }
}
