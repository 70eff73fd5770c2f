package org.coalmine.synthetic;

import java.io.Serial;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;

/** What a {@link VerbatimSearch} has counted so far. Holds no fill of a canary. */
public final class VerbatimCount implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private long documents;
  private long characters;
  private final long[] anywhere;
  private final long[] copies;
  private final DistinctNumbers[] strings;

  VerbatimCount(int canaries, int formats) {
    this.anywhere = new long[canaries];
    this.copies = new long[canaries];
    this.strings = new DistinctNumbers[formats];
    Arrays.setAll(strings, format -> new DistinctNumbers());
  }

  void text(long length) {
    documents++;
    characters += length;
  }

  void copy(int canary) {
    copies[canary]++;
  }

  void fill(int canary) {
    anywhere[canary]++;
  }

  /** Strings are told apart by the low 64 bits of their index in the space. */
  void string(int format, BigInteger index) {
    strings[format].add(index.longValue());
  }

  /** Adds what was counted elsewhere, by the same search. */
  public void add(VerbatimCount others) {
    documents += others.documents;
    characters += others.characters;
    for (int canary = 0; canary < anywhere.length; canary++) {
      anywhere[canary] += others.anywhere[canary];
      copies[canary] += others.copies[canary];
    }
    for (int format = 0; format < strings.length; format++) {
      strings[format].addAll(others.strings[format]);
    }
  }

  /** Texts that were read. */
  public long documents() {
    return documents;
  }

  /** Their characters, as code points. */
  public long characters() {
    return characters;
  }

  /** How often the fill of a canary stands in them, anywhere; copies included. */
  public long anywhere(int canary) {
    return anywhere[canary];
  }

  /** How many of them are the whole text of a canary. */
  public long copies(int canary) {
    return copies[canary];
  }

  /** How many distinct strings of a format's space stand in them. */
  public long distinct(int format) {
    return strings[format].size();
  }
}
