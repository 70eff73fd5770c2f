package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.files.FileSearch;
import org.coalmine.corpus.files.FoundFile;
import org.coalmine.store.FileSystems;
import org.coalmine.text.CorpusSource;

/** Where a corpus may be written to: not where it is, nor where it would be read with it. */
public final class OutputPlace {
  private OutputPlace() {}

  /**
   * Fails if a folder is a part of a corpus, or a corpus a part of the folder.
   *
   * @throws CorpusException UNSUPPORTED if so
   */
  public static void requireApart(Path folder, CorpusSource source, Configuration configuration) {
    String place = real(folder, configuration);
    for (String pattern : source.paths()) {
      Path path = new Path(pattern);
      String named = real(path, configuration);
      if (isIn(place, named) || isIn(named, place) || matches(named, place)) {
        throw refused(folder, pattern);
      }
    }
    for (FoundFile file : FileSearch.find(source, configuration).files()) {
      String found = real(new Path(file.path()), configuration);
      if (isIn(found, place)) {
        throw refused(folder, file.path());
      }
    }
  }

  /**
   * Fails if a folder that holds the canaries would be handed over with one that is written.
   *
   * @throws CorpusException UNSUPPORTED if so
   */
  public static void requireOutside(Path secret, Path folder, Configuration configuration) {
    if (isIn(real(secret, configuration), real(folder, configuration))) {
      throw new CorpusException(
          UNSUPPORTED,
          "%s would hold the canaries inside of %s; name a run.directory beside it"
              .formatted(secret, folder));
    }
  }

  /**
   * Fails if a folder lies in another that must not hold it.
   *
   * @param why the other must not, as a clause
   * @throws CorpusException UNSUPPORTED if so
   */
  public static void requireOutside(
      Path inner, Path outer, String why, Configuration configuration) {
    if (isIn(real(inner, configuration), real(outer, configuration))) {
      throw new CorpusException(
          UNSUPPORTED,
          "%s would lie in %s, %s; name a folder beside it".formatted(inner, outer, why));
    }
  }

  private static CorpusException refused(Path folder, String corpus) {
    return new CorpusException(
        UNSUPPORTED,
        "%s is, holds, or lies in the corpus (%s); name a folder beside it"
            .formatted(folder, corpus));
  }

  /** Whether the first folders of a path match all of a pattern. */
  private static boolean matches(String pattern, String path) {
    List<String> wanted = List.of(pattern.split("/", -1));
    List<String> parts = List.of(path.split("/", -1));
    if (wanted.size() > parts.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!new GlobPattern(wanted.get(i)).matches(parts.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIn(String inner, String outer) {
    return inner.equals(outer) || inner.startsWith(outer.endsWith("/") ? outer : outer + "/");
  }

  /** A path with its file system, and without links as far as it is there. */
  private static String real(Path path, Configuration configuration) {
    FileSystem fileSystem = FileSystems.of(path, configuration);
    Path qualified = fileSystem.makeQualified(path);
    if (!"file".equals(qualified.toUri().getScheme())) {
      return qualified.toString();
    }
    java.nio.file.Path there = java.nio.file.Path.of(qualified.toUri().getPath());
    try {
      return "file:" + there.toFile().getCanonicalPath();
    } catch (IOException e) {
      throw FileSystems.failure(path.toString(), e);
    }
  }
}
