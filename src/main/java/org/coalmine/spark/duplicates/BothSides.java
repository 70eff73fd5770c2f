package org.coalmine.spark.duplicates;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.SampledDocument;
import org.coalmine.store.Digest;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a corpus, and behind them those of a holdout: a document of the holdout has its
 * number there and the size of the corpus. So of a group with documents of both sides the first is
 * of the corpus.
 *
 * @param holdout null if there is none
 */
public record BothSides(Corpus corpus, @Nullable Corpus holdout) {
  /** Changes when the tables of equal documents and settings do. */
  private static final String VERSION = "duplicates 1";

  /** Of all that the tables depend on: it names their folder. */
  String digest(DuplicateSettings settings) {
    Corpus held = holdout;
    return Digest.hex(
        String.join(
                "\n",
                VERSION,
                corpus.digest(),
                held == null ? "" : held.digest(),
                settings.toString())
            .getBytes(UTF_8));
  }

  /** Whether a document is of the holdout. */
  public boolean isHeldOut(long document) {
    return document >= corpus.size();
  }

  JavaRDD<Document> documents() {
    Corpus held = holdout;
    if (held == null) {
      return corpus.documents();
    }
    long before = corpus.size();
    return corpus
        .documents()
        .union(held.documents().map(it -> new Document(before + it.index(), it.text(), it.user())));
  }

  /** Those of these numbers, in any order. */
  JavaRDD<Document> documentsAmong(SortedSet<Long> numbers) {
    long before = corpus.size();
    JavaRDD<Document> ofCorpus = corpus.documentsAmong(numbers.headSet(before));
    Corpus held = holdout;
    return held == null
        ? ofCorpus
        : ofCorpus.union(
            held.documentsAmong(inHoldout(numbers))
                .map(it -> new Document(before + it.index(), it.text(), it.user())));
  }

  private SortedSet<Long> inHoldout(SortedSet<Long> numbers) {
    long before = corpus.size();
    return numbers.tailSet(before).stream()
        .map(document -> document - before)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Of all texts. */
  long characters() {
    Corpus held = holdout;
    return characters(corpus) + (held == null ? 0 : characters(held));
  }

  private static long characters(Corpus side) {
    return side.characters().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Where some documents stand, {@code file:record}, in the order of their numbers. */
  public List<Place> places(SortedSet<Long> documents) {
    long before = corpus.size();
    Stream<Place> ofCorpus =
        corpus.sample(documents.headSet(before)).stream().map(it -> Place.of(it, 0));
    Corpus held = holdout;
    if (held == null) {
      return ofCorpus.toList();
    }
    return Stream.concat(
            ofCorpus, held.sample(inHoldout(documents)).stream().map(it -> Place.of(it, before)))
        .toList();
  }

  /**
   * Where a document stands.
   *
   * @param place {@code file:record}, from 1
   */
  public record Place(long document, String place) {
    static Place of(SampledDocument sampled, long before) {
      return new Place(before + sampled.index(), sampled.place());
    }
  }
}
