package org.coalmine.corpus;

import org.apache.parquet.example.data.Group;
import org.coalmine.corpus.CorpusRecords.Parsed;

/** Finds the text of a document in a row of a Parquet file. */
@FunctionalInterface
interface RowParser {
  Parsed parse(Group row);
}
