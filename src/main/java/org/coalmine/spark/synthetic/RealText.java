package org.coalmine.spark.synthetic;

import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.PlantedFiles;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;

/**
 * Real text in two parts: what the writer of a release read, canaries not among it, and what it did
 * not.
 *
 * @param holdout the coins that drew the parts; null where the user vouches for them
 * @param read documents that the writer read
 * @param heldOut documents that it did not
 * @param alphabet the characters of both parts
 */
public record RealText(
    PlantedFiles.@Nullable Holdout holdout,
    JavaRDD<Document> read,
    JavaRDD<Document> heldOut,
    Alphabet alphabet) {
  /** A corpus, of which coins held out a part. */
  public static RealText ofCoins(PlantedFiles.Holdout holdout, Corpus corpus) {
    return new RealText(
        holdout,
        corpus.documents().filter(document -> !holdout.holds(document)),
        corpus.documents().filter(holdout::holds),
        alphabet(corpus.characters()));
  }

  /** Two corpora that the user names. */
  public static RealText ofSides(Corpus read, Corpus heldOut) {
    TreeMap<Integer, Long> characters = new TreeMap<>(read.characters());
    characters.putAll(heldOut.characters());
    return new RealText(null, read.documents(), heldOut.documents(), alphabet(characters));
  }

  private static Alphabet alphabet(SortedMap<Integer, Long> characters) {
    StringBuilder distinct = new StringBuilder();
    characters.keySet().stream()
        .filter(point -> !Alphabet.isReserved(point))
        .forEach(distinct::appendCodePoint);
    return Alphabet.of(distinct.toString());
  }

  /** Whether a unit is a user with all documents. */
  public boolean byUser() {
    return holdout != null && holdout.byUser();
  }
}
