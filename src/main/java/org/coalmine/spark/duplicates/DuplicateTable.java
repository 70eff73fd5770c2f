package org.coalmine.spark.duplicates;

import java.util.Locale;
import org.apache.spark.sql.types.StructType;

/** The tables of a search for duplicates, in the order in which each needs the ones before. */
public enum DuplicateTable {
  /** The documents beyond the first of each text, with that first. */
  EXACT("document BIGINT, first BIGINT"),
  /** The documents that met, each with the first of its key. */
  EDGES("document BIGINT, first BIGINT"),
  /** The documents that met another, with their group. */
  NEAR("document BIGINT, nearGroup BIGINT"),
  /** The documents with repeated text. */
  REPEATS(
      "document BIGINT, duplicatedCharacters INT, withinDocument INT, longestRepeat INT,"
          + " repeatStart INT, repeatLength INT, repeatDocument BIGINT, repeatDocumentStart INT"),
  /** Every document, with what the other tables say of it: the result. */
  DOCUMENTS(
      "document BIGINT, side STRING, characters BIGINT, exactGroup BIGINT, exactCopies BIGINT,"
          + " nearGroup BIGINT, nearGroupSize BIGINT, duplicatedCharacters INT, withinDocument INT,"
          + " longestRepeat INT, repeatStart INT, repeatLength INT, repeatDocument BIGINT,"
          + " repeatDocumentStart INT");

  private final String columns;

  DuplicateTable(String columns) {
    this.columns = columns;
  }

  /** Its columns; told to a reader, so that no task has to look into the files for them. */
  StructType schema() {
    return StructType.fromDDL(columns);
  }

  /** The folder that holds it. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
