package org.coalmine.report;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.report.chapter.Require;
import org.jspecify.annotations.Nullable;

/**
 * What the figures came from, the same on every machine.
 *
 * @param coalmineVersion the version that measured
 * @param versions libraries that the figures depend on
 * @param corpus the corpus before planting
 * @param models the models ranked
 * @param configuration the configuration by dotted key, without secrets and without paths
 * @param seed the seed of the draws, only if it was not kept secret: it gives the fills away
 */
public record Provenance(
    String coalmineVersion,
    SortedMap<String, String> versions,
    @Nullable Corpus corpus,
    List<Model> models,
    SortedMap<String, String> configuration,
    @Nullable String seed) {
  public Provenance {
    Require.text("coalmineVersion", coalmineVersion);
    versions = copy(Require.present("versions", versions));
    models = List.copyOf(Require.present("models", models));
    configuration = copy(Require.present("configuration", configuration));
  }

  private static SortedMap<String, String> copy(SortedMap<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /**
   * A corpus.
   *
   * @param documents how many documents it has
   * @param characters how many code points
   * @param sha256 the digest of its documents in order, in hexadecimal
   * @param unreadable how many records could not be read and were left out, named in the report or
   *     not; null where nobody counted
   */
  public record Corpus(long documents, long characters, String sha256, @Nullable Long unreadable) {
    public Corpus {
      Require.atLeast("documents", 0, documents);
      Require.atLeast("characters", 0, characters);
      Require.text("sha256", sha256);
      if (unreadable != null) {
        Require.atLeast("unreadable", 0, unreadable);
      }
    }
  }

  /**
   * A model file.
   *
   * @param epoch the epoch it was saved after; null for a model that came from elsewhere
   * @param sha256 the digest of the file, in hexadecimal
   */
  public record Model(@Nullable Integer epoch, String sha256) {
    public Model {
      Require.text("sha256", sha256);
    }
  }
}
