package org.coalmine.cli.results;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coalmine.report.Trends.Unread;
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

  /**
   * Whether a path is one of this machine: it begins with {@code file:}, or has no scheme where the
   * file system of such paths is this machine's.
   */
  static boolean has(String path, Doors doors) {
    return path.startsWith(LOCAL) || !SCHEME.matcher(path).matches() && doors.isLocalByDefault();
  }

  /**
   * A path of this machine.
   *
   * @throws ConfigurationException if it is none
   */
  static Path path(String text) {
    try {
      return text.startsWith(LOCAL) ? Path.of(URI.create(text)) : Path.of(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(text + " is no path: " + e.getMessage(), e);
    }
  }

  /**
   * Opens a folder.
   *
   * @throws ConfigurationException if there is none
   */
  static LocalRuns below(String directory) {
    Path root = path(directory);
    if (!Files.exists(root)) {
      throw new ConfigurationException("there is no directory " + root);
    }
    if (!Files.isDirectory(root)) {
      throw new ConfigurationException(root + " is a file, not a directory of runs");
    }
    return new LocalRuns(root);
  }

  @Override
  public PastReports.Found found() throws IOException {
    Search search = new Search();
    search.below(root, 0);
    return search.found();
  }

  /**
   * A search for runs. What a link leads to comes after all that lies there itself, and a folder
   * that was seen is not entered again, so links in a circle end.
   */
  private static final class Search {
    private final List<String> runs = new ArrayList<>();
    private final List<Unread> unlisted = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();
    private final Deque<Link> links = new ArrayDeque<>();

    /** A link to a folder, so deep below the root. */
    private record Link(Path path, int depth) {}

    void below(Path root, int depth) throws IOException {
      enter(root, depth);
      while (!links.isEmpty()) {
        Link link = links.removeFirst();
        enterOrName(link.path, link.depth);
      }
    }

    PastReports.Found found() {
      return new PastReports.Found(runs.stream().sorted().toList(), unlisted);
    }

    private void enter(Path folder, int depth) throws IOException {
      if (!seen.add(folder.toRealPath())) {
        return;
      }
      if (Stream.of(MANIFEST, PastReports.REPORT)
          .anyMatch(name -> Files.isRegularFile(folder.resolve(name)))) {
        runs.add(folder.toString());
        return;
      }
      List<Path> children;
      try (Stream<Path> entries = Files.list(folder)) {
        children = entries.filter(Files::isDirectory).sorted().toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      if (depth == DEEPEST) {
        return;
      }
      for (Path child : children) {
        if (Files.isSymbolicLink(child)) {
          links.add(new Link(child, depth + 1));
        } else {
          enterOrName(child, depth + 1);
        }
      }
    }

    private void enterOrName(Path folder, int depth) {
      try {
        enter(folder, depth);
      } catch (NoSuchFileException e) {
        // It was removed since its name was read.
      } catch (AccessDeniedException e) {
        unlisted.add(PastReports.unlisted(folder.toString(), "permission denied"));
      } catch (IOException e) {
        unlisted.add(PastReports.unlisted(folder.toString(), String.valueOf(e.getMessage())));
      }
    }
  }

  @Override
  public Optional<byte[]> report(String run) throws IOException {
    return read(run, PastReports.REPORT);
  }

  @Override
  public Optional<byte[]> manifest(String run) throws IOException {
    return read(run, MANIFEST);
  }

  private static Optional<byte[]> read(String run, String file) throws IOException {
    try {
      return Optional.of(ReportFile.read(Path.of(run, file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
