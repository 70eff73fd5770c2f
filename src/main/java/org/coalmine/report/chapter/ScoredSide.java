package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a corpus, or those of a holdout.
 *
 * @param documents that have figures
 * @param withoutSymbols documents that have none: no symbol of the model
 * @param characters code points of the documents
 * @param bytes in UTF-8
 * @param symbols of the model
 * @param unknownSymbols of them those that stand for characters which the model lacks
 * @param mostlyUnknown documents that lists leave out, for more than a tenth is unknown
 * @param logPerplexityBits of all documents
 * @param referenceBits the same under the reference; null if there is none
 * @param prompted documents long enough for a prompt and its continuation
 * @param extractable of them those whose continuation 100 queries write with probability ½
 * @param quantiles of the figures, the same figures for both sides
 * @param bins counts of documents by bits per character, each {@link #BIN_BITS} wide, the last one
 *     open
 * @param bestKnown the documents of the fewest bits per character, ascending
 * @param bestStretches those with the best known stretch, ascending
 */
public record ScoredSide(
    long documents,
    long withoutSymbols,
    long characters,
    long bytes,
    long symbols,
    long unknownSymbols,
    long mostlyUnknown,
    double logPerplexityBits,
    @Nullable Double referenceBits,
    long prompted,
    long extractable,
    List<Quantiles> quantiles,
    List<Long> bins,
    List<KnownDocument> bestKnown,
    List<KnownDocument> bestStretches) {
  /** The width of a bin, in bits per character. */
  public static final double BIN_BITS = 0.25;

  /**
   * The places of a figure among all documents.
   *
   * @param figure its column
   */
  public record Quantiles(
      String figure, double p01, double p10, double p25, double p50, double p75, double p90) {
    public Quantiles {
      Require.text("quantiles[].figure", figure);
      double[] rising = {p01, p10, p25, p50, p75, p90};
      for (int i = 1; i < rising.length; i++) {
        Require.atLeast("quantiles of " + figure, rising[i - 1], rising[i]);
      }
    }
  }

  /**
   * A document that the model knows well. Its text is not here.
   *
   * @param document its index
   * @param file where it lies
   * @param record its line or row, from 1
   * @param characters code points
   * @param bitsPerCharacter of the whole
   * @param stretchStart the first symbol of the best known stretch, from 0
   * @param stretchBitsPerCharacter of that
   * @param queriesForHalf the fewest queries that write its continuation with probability ½; null
   *     for never, or where it has no prompt
   * @param differenceBits its log-perplexity under the model less that under the reference; null
   *     without one
   * @param copies documents of the corpus in its group, itself among them if it is one; null where
   *     nobody counted
   */
  public record KnownDocument(
      long document,
      String file,
      long record,
      long characters,
      double bitsPerCharacter,
      long stretchStart,
      double stretchBitsPerCharacter,
      @Nullable Double queriesForHalf,
      @Nullable Double differenceBits,
      @Nullable Long copies) {
    public KnownDocument {
      Require.atLeast("document", 0, document);
      Require.text("file", file);
      Require.atLeast("record", 1, record);
      Require.atLeast("characters", 1, characters);
      Require.atLeast("bitsPerCharacter", 0.0, bitsPerCharacter);
      Require.atLeast("stretchStart", 0, stretchStart);
      Require.atLeast("stretchBitsPerCharacter", 0.0, stretchBitsPerCharacter);
      if (queriesForHalf != null) {
        Require.atLeast("queriesForHalf", 1.0, queriesForHalf);
      }
      if (differenceBits != null) {
        Require.finite("differenceBits", differenceBits);
      }
    }
  }

  public ScoredSide {
    Require.atLeast("documents", 0, documents);
    Require.atLeast("withoutSymbols", 0, withoutSymbols);
    Require.atLeast("characters", documents, characters);
    Require.atLeast("bytes", characters, bytes);
    Require.atLeast("symbols", documents, symbols);
    Require.atLeast("unknownSymbols", 0, unknownSymbols);
    Require.atLeast("symbols", unknownSymbols, symbols);
    Require.atLeast("mostlyUnknown", 0, mostlyUnknown);
    Require.atLeast("documents", mostlyUnknown, documents);
    Require.atLeast("logPerplexityBits", 0.0, logPerplexityBits);
    if (referenceBits != null) {
      Require.atLeast("referenceBits", 0.0, referenceBits);
    }
    Require.atLeast("extractable", 0, extractable);
    Require.atLeast("prompted", extractable, prompted);
    Require.atLeast("documents", prompted, documents);
    quantiles = List.copyOf(Require.present("quantiles", quantiles));
    bins = List.copyOf(Require.present("bins", bins));
    if (bins.stream().mapToLong(Long::longValue).sum() != documents) {
      throw new IllegalArgumentException("bins must add up to the documents: " + documents);
    }
    bestKnown = List.copyOf(Require.present("bestKnown", bestKnown));
    bestStretches = List.copyOf(Require.present("bestStretches", bestStretches));
  }

  /** The mean over all characters; 0 where there is none. */
  public double bitsPerCharacter() {
    return characters == 0 ? 0 : logPerplexityBits / characters;
  }
}
