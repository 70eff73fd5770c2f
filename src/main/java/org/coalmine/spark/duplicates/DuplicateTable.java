package org.coalmine.spark.duplicates;

import java.util.Locale;

/** The tables of a search for duplicates, in the order in which each needs the ones before. */
public enum DuplicateTable {
  /** The documents beyond the first of each text, with that first. */
  EXACT,
  /** The documents that met, each with the first of its key. */
  EDGES,
  /** The documents that met another, with their group. */
  NEAR,
  /** The documents with repeated text. */
  REPEATS,
  /** Every document, with what the other tables say of it: the result. */
  DOCUMENTS;

  /** The folder that holds it. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
