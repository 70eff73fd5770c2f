package org.coalmine.cli.results;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coalmine.settings.ConfigurationException;

/**
 * The runs below a folder of this machine: a folder that holds a manifest or a report is a run.
 * Runs may be sorted into folders, but not arbitrarily deep.
 */
final class LocalRuns implements PastReports.Runs {
  private static final int DEEPEST = 4;
  private static final String MANIFEST = "manifest.json";
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
  private static final String LOCAL = "file:";

  private final Path root;

  private LocalRuns(Path root) {
    this.root = root;
  }

  /** Whether a directory is on this machine: it has no scheme, or {@code file:}. */
  static boolean has(String directory) {
    return directory.startsWith(LOCAL) || !SCHEME.matcher(directory).matches();
  }

  /**
   * Opens a folder.
   *
   * @throws ConfigurationException if there is none
   */
  static LocalRuns below(String directory) {
    Path root;
    try {
      root = directory.startsWith(LOCAL) ? Path.of(URI.create(directory)) : Path.of(directory);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(directory + " is no path: " + e.getMessage(), e);
    }
    if (!Files.exists(root)) {
      throw new ConfigurationException("there is no directory " + root);
    }
    if (!Files.isDirectory(root)) {
      throw new ConfigurationException(root + " is a file, not a directory of runs");
    }
    return new LocalRuns(root);
  }

  @Override
  public List<String> paths() {
    List<String> runs = new ArrayList<>();
    search(root, DEEPEST, runs);
    return runs;
  }

  private static void search(Path folder, int deep, List<String> runs) {
    if (Stream.of(MANIFEST, PastReports.REPORT)
        .anyMatch(name -> Files.isRegularFile(folder.resolve(name)))) {
      runs.add(folder.toString());
      return;
    }
    if (deep == 0) {
      return;
    }
    List<Path> children;
    try (Stream<Path> entries = Files.list(folder)) {
      children = entries.filter(Files::isDirectory).sorted().toList();
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new UnavailableException("cannot list %s: %s".formatted(folder, e.getMessage()), e);
    }
    children.forEach(child -> search(child, deep - 1, runs));
  }

  @Override
  public Optional<byte[]> report(String run) throws IOException {
    try {
      return Optional.of(ReportFile.read(Path.of(run, PastReports.REPORT)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
