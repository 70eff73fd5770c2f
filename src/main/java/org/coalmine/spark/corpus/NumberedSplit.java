package org.coalmine.spark.corpus;

import java.io.Serializable;
import org.coalmine.corpus.CorpusSplit;

/**
 * A split whose documents are counted.
 *
 * @param split where they are
 * @param recordsBefore how many records its file has before it
 * @param firstIndex the index of its first document
 * @param documents how many of its documents belong to the corpus
 */
public record NumberedSplit(CorpusSplit split, long recordsBefore, long firstIndex, long documents)
    implements Serializable {}
