package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.corpus.CorpusException;
import org.coalmine.store.FileSystems;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * What each file of a corpus is called in a folder that is written: its path below the configured
 * folder, or below the folders before the first wildcard; its name where it is named itself. A
 * folder {@code key=value} that names users stays, also where it lies above.
 */
final class RelativeNames {
  private RelativeNames() {}

  /**
   * The names of files, in their order.
   *
   * @throws CorpusException UNSUPPORTED if two would have one name, or one that is not read again
   */
  static List<String> of(CorpusSource source, List<CorpusFile> files, Configuration configuration) {
    List<Path> roots = new ArrayList<>();
    for (String pattern : source.paths()) {
      roots.add(root(pattern, source.format().userFolder(), configuration));
    }
    List<String> names = new ArrayList<>();
    Map<String, String> known = new HashMap<>();
    for (CorpusFile file : files) {
      String name = below(roots.get(file.namedBy()), file.whole().path());
      requireVisible(name, file.whole().path());
      String other = known.put(name, file.whole().path());
      if (other != null) {
        throw new CorpusException(
            UNSUPPORTED,
            "corpus.paths: %s and %s would both be written as %s; name the folder above both"
                .formatted(other, file.whole().path(), name));
      }
      names.add(name);
    }
    return names;
  }

  /** The folder that a configured path and all that it leads to lies in. */
  static Path root(String pattern, @Nullable String userFolder, Configuration configuration) {
    Path qualified =
        FileSystems.of(new Path(pattern), configuration).makeQualified(new Path(pattern));
    Path root = qualified;
    for (Path above = qualified; above != null; above = above.getParent()) {
      boolean wildcard = above.getName().matches(".*[*?\\[{\\\\].*");
      boolean user = userFolder != null && above.getName().startsWith(userFolder + "=");
      if ((wildcard || user) && above.getParent() != null) {
        root = above.getParent();
      }
    }
    return root;
  }

  private static String below(Path root, String file) {
    String folder = root.toString();
    String prefix = folder.endsWith("/") ? folder : folder + "/";
    return file.startsWith(prefix)
        ? file.substring(prefix.length())
        : file.substring(file.lastIndexOf('/') + 1);
  }

  /** A name that is left out where its folder is read would be lost there. */
  private static void requireVisible(String name, String file) {
    for (String part : name.split("/", -1)) {
      if (part.startsWith(".") || part.startsWith("_") && part.indexOf('=') < 0) {
        throw new CorpusException(
            UNSUPPORTED,
            "corpus.paths: %s would not be read in another folder, since '%s' begins with . or _;"
                    .formatted(file, part)
                + " rename it");
      }
    }
  }
}
