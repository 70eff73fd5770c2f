package org.coalmine.score;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the documents of one side say together. Holds as much for a thousand documents as for a
 * billion, and parts add up in any order to the same bits: counts, sums in whole 2⁻¹⁶ bits, bins of
 * fixed places, the smallest few. Not safe for use by several threads.
 */
public final class ScoreSummary implements Serializable {
  private static final long serialVersionUID = 1;

  /** A bin of bits per character has this width. */
  public static final double BIN_BITS = Bins.BITS;

  /** A document that so many queries write out with probability one half is extractable. */
  public static final int EXTRACTABLE_QUERIES = 100;

  private static final double FIXED = 1 << 16;

  private long documents;
  private long characters;
  private long bytes;
  private long symbols;
  private long unknownSymbols;
  private long unknownDocuments;
  private long promptedDocuments;
  private long extractableDocuments;
  private long fixedBits;
  private long fixedReferenceBits;
  private final Bins bitsPerCharacter = Bins.ofBitsPerCharacter();
  private final Bins stretch = Bins.ofBitsPerCharacter();
  private final Bins minK20 = new Bins(-32, BIN_BITS, 64 * 32);
  private final Bins minKpp20 = new Bins(-16, BIN_BITS, 64 * 20);
  private final Bins zlibRatio = new Bins(0, BIN_BITS / 8, 64 * 32);
  private final TreeMap<Integer, CopiesSummary> byCopies = new TreeMap<>();
  private final TopDocuments bestKnown;
  private final TopDocuments bestStretches;

  /**
   * Of no document.
   *
   * @param top how many documents are named
   */
  public ScoreSummary(int top) {
    this.bestKnown = new TopDocuments(top, document -> document.score().bitsPerCharacter());
    this.bestStretches =
        new TopDocuments(top, document -> document.score().stretch().bitsPerCharacter());
  }

  /** Adds a document. Top lists leave out those that the model hardly spells. */
  public void add(ScoredDocument document) {
    DocumentScore score = document.score();
    documents++;
    characters += score.characters();
    bytes += score.bytes();
    symbols += score.symbols();
    unknownSymbols += score.unknownSymbols();
    fixedBits += fixed(score.logPerplexityBits());
    if (document.referenceBits() != null) {
      fixedReferenceBits += fixed(document.referenceBits());
    }
    promptedDocuments += document.queriesForHalf() == null ? 0 : 1;
    extractableDocuments += document.isExtractable() ? 1 : 0;
    Copies copies = document.copies();
    if (copies != null && copies.groupInCorpus() > 0) {
      byCopies
          .computeIfAbsent(log2(copies.groupInCorpus()), power -> new CopiesSummary())
          .add(document);
    }
    bitsPerCharacter.add(score.bitsPerCharacter());
    stretch.add(score.stretch().bitsPerCharacter());
    minK20.add(score.minK20());
    minKpp20.add(score.minKpp20());
    zlibRatio.add(score.zlibRatio());
    if (document.isUnknown()) {
      unknownDocuments++;
    } else {
      bestKnown.add(document);
      bestStretches.add(document);
    }
  }

  /** Adds the documents of another part. */
  public ScoreSummary add(ScoreSummary other) {
    documents += other.documents;
    characters += other.characters;
    bytes += other.bytes;
    symbols += other.symbols;
    unknownSymbols += other.unknownSymbols;
    unknownDocuments += other.unknownDocuments;
    promptedDocuments += other.promptedDocuments;
    extractableDocuments += other.extractableDocuments;
    fixedBits += other.fixedBits;
    fixedReferenceBits += other.fixedReferenceBits;
    bitsPerCharacter.add(other.bitsPerCharacter);
    stretch.add(other.stretch);
    minK20.add(other.minK20);
    minKpp20.add(other.minKpp20);
    zlibRatio.add(other.zlibRatio);
    other.byCopies.forEach(
        (power, documents) -> byCopies.merge(power, documents, CopiesSummary::add));
    bestKnown.add(other.bestKnown);
    bestStretches.add(other.bestStretches);
    return this;
  }

  private static int log2(long copies) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(copies);
  }

  private static long fixed(double bits) {
    return Math.round(bits * FIXED);
  }

  public long documents() {
    return documents;
  }

  public long characters() {
    return characters;
  }

  public long bytes() {
    return bytes;
  }

  public long symbols() {
    return symbols;
  }

  public long unknownSymbols() {
    return unknownSymbols;
  }

  /** Documents that top lists leave out. */
  public long unknownDocuments() {
    return unknownDocuments;
  }

  /** Documents long enough for a prompt and its continuation. */
  public long promptedDocuments() {
    return promptedDocuments;
  }

  /** Of them those that {@value #EXTRACTABLE_QUERIES} queries write out with probability ½. */
  public long extractableDocuments() {
    return extractableDocuments;
  }

  /** The log-perplexity of all documents, in bits. */
  public double bits() {
    return fixedBits / FIXED;
  }

  /** The same under the reference; 0 if there is none. */
  public double referenceBits() {
    return fixedReferenceBits / FIXED;
  }

  public Bins bitsPerCharacter() {
    return bitsPerCharacter;
  }

  public Bins stretch() {
    return stretch;
  }

  public Bins minK20() {
    return minK20;
  }

  public Bins minKpp20() {
    return minKpp20;
  }

  public Bins zlibRatio() {
    return zlibRatio;
  }

  /**
   * Documents by how many the corpus has of their group, themselves among them: under n those that
   * have from 2ⁿ on and less than twice as many. Empty where nobody counted.
   */
  public SortedMap<Integer, CopiesSummary> byCopies() {
    return Collections.unmodifiableSortedMap(byCopies);
  }

  /** The documents of the fewest bits per character. */
  public List<ScoredDocument> bestKnown() {
    return bestKnown.ascending();
  }

  /** The documents whose best known stretch has the fewest bits per character. */
  public List<ScoredDocument> bestStretches() {
    return bestStretches.ascending();
  }
}
