package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.settings.ConfigurationException;

/**
 * Includes what a configuration file names, and refuses what is not there: a limit of a gate that
 * stood in it would be lost without a word.
 *
 * <p>A name is looked up beside the text that holds it, with {@code .conf}, {@code .json} and
 * {@code .properties} where it has no such ending; several that are there are merged, the first
 * before the others. The class path answers {@code classpath(...)} alone, and nothing answers the
 * URL of another host. Each text is parsed with an includer of its own, which knows the text and
 * those that include it; the parser calls it once for each include, in the order of the text.
 */
final class RequiredIncluder
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private static final List<String> ENDINGS = List.of(".conf", ".json", ".properties");

  /** Two files can include each other's copies so often that none of them is a circle. */
  private static final int MOST_TEXTS = 1000;

  private final List<ConfigurationText> chain;
  private final AtomicInteger texts;
  private int includes;

  /** Looks a name up. */
  private interface Lookup {
    List<ConfigurationText> find(String name) throws ConfigurationText.Unusable;
  }

  private RequiredIncluder(List<ConfigurationText> chain, AtomicInteger texts) {
    this.chain = chain;
    this.texts = texts;
  }

  /**
   * Parses a file with all that it includes, unresolved.
   *
   * @throws ConfigurationException if an include is not there or cannot be used, naming its line
   */
  static Config parse(Path file) {
    ConfigurationText text = new ConfigurationText.OfFile(file);
    return text.parse(new RequiredIncluder(List.of(text), new AtomicInteger()));
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    try {
      return includeURL(context, new URL(what));
    } catch (MalformedURLException notUrl) {
      return required(what, holder()::beside, () -> holder().sought(what));
    }
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    String written = what.getPath();
    return required(written, holder()::file, () -> holder().sought(written));
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    if (!what.getProtocol().equals("file")) {
      includes++;
      throw failure(
          what
              + " is not read: an audit shall not depend on another host; include a copy in a"
              + " file");
    }
    String path;
    try {
      path = Path.of(what.toURI()).toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      includes++;
      throw failure(what + " names no file of this machine; write file:///PATH");
    }
    return required(path, holder()::file, () -> path);
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return required(what, ConfigurationText::resources, () -> "the class path");
  }

  private ConfigurationText holder() {
    return chain.get(chain.size() - 1);
  }

  private ConfigObject required(String written, Lookup lookup, Supplier<String> place) {
    includes++;
    boolean ended = ENDINGS.stream().anyMatch(written::endsWith);
    List<String> names = ended ? List.of(written) : ENDINGS.stream().map(written::concat).toList();
    Config merged = ConfigFactory.empty();
    boolean found = false;
    for (String name : names) {
      for (ConfigurationText text : find(name, lookup)) {
        merged = merged.withFallback(read(text));
        found = true;
      }
    }
    if (found) {
      return merged.root();
    }
    if (!ended && !find(written, lookup).isEmpty()) {
      throw failure(written + " is there, but an include must end in " + endings());
    }
    throw failure(
        "%s is not there%s; it was looked for at %s"
            .formatted(written, ended ? "" : ", nor with " + endings(), place.get()));
  }

  private static String endings() {
    return String.join(", ", ENDINGS.subList(0, ENDINGS.size() - 1))
        + " or "
        + ENDINGS.get(ENDINGS.size() - 1);
  }

  private List<ConfigurationText> find(String name, Lookup lookup) {
    try {
      return lookup.find(name);
    } catch (ConfigurationText.Unusable e) {
      throw failure(name + " " + e.getMessage());
    }
  }

  private Config read(ConfigurationText text) {
    try {
      if (texts.incrementAndGet() > MOST_TEXTS) {
        throw failure("more than %,d files are included".formatted(MOST_TEXTS));
      }
      if (text.bytes() > ConfigurationText.LARGEST_BYTES) {
        throw failure(
            "%s is larger than %,d bytes".formatted(text.name(), ConfigurationText.LARGEST_BYTES));
      }
      for (ConfigurationText including : chain) {
        if (including.identity().equals(text.identity())) {
          throw failure(
              "the includes run in a circle: "
                  + Stream.concat(chain.stream(), Stream.of(text))
                      .map(ConfigurationText::name)
                      .collect(Collectors.joining(" includes ")));
        }
      }
      List<ConfigurationText> longer = new ArrayList<>(chain);
      longer.add(text);
      return text.parse(new RequiredIncluder(longer, texts));
    } catch (IOException | ConfigException.IO e) {
      throw failure(text.name() + " cannot be read: " + e.getMessage());
    }
  }

  /** Names the line of the include that the parser asks for. */
  private ConfigurationException failure(String complaint) {
    String place = holder().name();
    try {
      List<Integer> lines = IncludeLines.of(holder().text());
      if (includes <= lines.size()) {
        place += ":" + lines.get(includes - 1);
      }
    } catch (IOException gone) {
      // the complaint is worth saying without the line
    }
    return new ConfigurationException(place + ": " + complaint);
  }
}
