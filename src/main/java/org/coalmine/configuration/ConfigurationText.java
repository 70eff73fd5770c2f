package org.coalmine.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Where a configuration's text stands: a file, or a resource of the class path. */
sealed interface ConfigurationText {
  /** The largest text that is read. */
  long LARGEST_BYTES = 1 << 20;

  /** A failure of looking a text up, for a reader who knows which text was looked for. */
  final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /** Its name in messages. */
  String name();

  /** Equal for two names of one text. */
  Object identity() throws IOException;

  /** How long it is. */
  long bytes() throws IOException;

  /** The text itself, to find a line in. */
  String text() throws IOException;

  /** Parses it with an includer of its own. */
  Config parse(ConfigIncluder includer);

  /**
   * The texts that an include without a scheme means.
   *
   * @return empty if nothing is there
   */
  List<ConfigurationText> beside(String written) throws Unusable;

  /**
   * The texts that an include of a file means.
   *
   * @return empty if nothing is there
   */
  List<ConfigurationText> file(String written) throws Unusable;

  /** The place that {@link #beside} looks at, for messages. */
  String sought(String written);

  /** How every text is parsed. */
  static ConfigParseOptions options(ConfigIncluder includer) {
    return ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(includer);
  }

  /**
   * The resources of that name, in the order of the class path.
   *
   * @param written possibly with a slash at its beginning
   */
  static List<ConfigurationText> resources(String written) throws Unusable {
    String resource = written.startsWith("/") ? written.substring(1) : written;
    ClassLoader loader = ConfigParseOptions.defaults().getClassLoader();
    List<ConfigurationText> found = new ArrayList<>();
    try {
      for (URL url : Collections.list(loader.getResources(resource))) {
        found.add(new OfResource(resource, url));
      }
    } catch (IOException e) {
      throw new Unusable("cannot be read: " + e.getMessage());
    }
    return found;
  }

  /** A file, by the name it was given. */
  record OfFile(Path path) implements ConfigurationText {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public Object identity() throws IOException {
      return path.toRealPath();
    }

    @Override
    public long bytes() throws IOException {
      return Files.size(path);
    }

    @Override
    public String text() throws IOException {
      if (!Files.isRegularFile(path)) {
        throw new IOException(path + " can be read only once");
      }
      return new String(Files.readAllBytes(path), UTF_8);
    }

    @Override
    public Config parse(ConfigIncluder includer) {
      return ConfigFactory.parseFile(path.toFile(), options(includer));
    }

    @Override
    public List<ConfigurationText> beside(String written) throws Unusable {
      return file(written);
    }

    @Override
    public List<ConfigurationText> file(String written) throws Unusable {
      Path sibling = sibling(written);
      try {
        BasicFileAttributes attributes = Files.readAttributes(sibling, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
          throw new Unusable("is a folder, not a configuration file");
        }
        if (!attributes.isRegularFile()) {
          throw new Unusable("is not a regular file; write its content into one");
        }
        if (!Files.isReadable(sibling)) {
          throw new Unusable("cannot be read: permission denied");
        }
        return List.of(new OfFile(sibling));
      } catch (NoSuchFileException e) {
        if (Files.isSymbolicLink(sibling)) {
          throw new Unusable("is a link to what is not there");
        }
        return List.of();
      } catch (FileSystemException e) {
        throw new Unusable("cannot be read: " + e.getReason());
      } catch (IOException e) {
        throw new Unusable("cannot be read: " + e.getMessage());
      }
    }

    private Path sibling(String written) throws Unusable {
      try {
        return path.resolveSibling(written);
      } catch (InvalidPathException e) {
        throw new Unusable("is not a path: " + e.getReason());
      }
    }

    @Override
    public String sought(String written) {
      return path.toAbsolutePath().resolveSibling(written).normalize().toString();
    }
  }

  /** A resource of the class path, which several jars may hold. */
  record OfResource(String resource, URL url) implements ConfigurationText {
    @Override
    public String name() {
      return "classpath(" + resource + ")";
    }

    @Override
    public Object identity() {
      return URI.create(url.toString());
    }

    @Override
    public long bytes() throws IOException {
      return text().length();
    }

    @Override
    public String text() throws IOException {
      try (InputStream stream = url.openStream()) {
        return new String(stream.readAllBytes(), UTF_8);
      }
    }

    @Override
    public Config parse(ConfigIncluder includer) {
      return ConfigFactory.parseURL(url, options(includer));
    }

    @Override
    public List<ConfigurationText> beside(String written) throws Unusable {
      return resources(sought(written));
    }

    @Override
    public List<ConfigurationText> file(String written) throws Unusable {
      throw new Unusable(
          "is included as a file by a resource of the class path, which lies in no folder");
    }

    @Override
    public String sought(String written) {
      return written.startsWith("/")
          ? written
          : resource.substring(0, resource.lastIndexOf('/') + 1) + written;
    }
  }
}
