package org.coalmine.spark.corpus;

import java.io.Serializable;
import org.coalmine.corpus.CorpusSplit;

/**
 * A split and what the first pass found of it.
 *
 * @param split the bytes
 * @param firstIndex the index of its first document
 * @param documents how many of its documents belong to the corpus
 */
record NumberedSplit(CorpusSplit split, long firstIndex, long documents) implements Serializable {}
