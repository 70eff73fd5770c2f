package org.coalmine.score;

import java.io.Serializable;

/**
 * The documents of a corpus that have about as many copies. Parts add up in any order. Not safe for
 * use by several threads.
 */
public final class CopiesSummary implements Serializable {
  private static final long serialVersionUID = 1;

  private long documents;
  private long promptedDocuments;
  private long extractableDocuments;
  private final Bins bitsPerCharacter = Bins.ofBitsPerCharacter();

  void add(ScoredDocument document) {
    documents++;
    promptedDocuments += document.queriesForHalf() == null ? 0 : 1;
    extractableDocuments += document.isExtractable() ? 1 : 0;
    bitsPerCharacter.add(document.score().bitsPerCharacter());
  }

  CopiesSummary add(CopiesSummary other) {
    documents += other.documents;
    promptedDocuments += other.promptedDocuments;
    extractableDocuments += other.extractableDocuments;
    bitsPerCharacter.add(other.bitsPerCharacter);
    return this;
  }

  public long documents() {
    return documents;
  }

  /** Documents long enough for a prompt and its continuation. */
  public long promptedDocuments() {
    return promptedDocuments;
  }

  /** Of them those that few queries write out. */
  public long extractableDocuments() {
    return extractableDocuments;
  }

  public Bins bitsPerCharacter() {
    return bitsPerCharacter;
  }
}
