package org.coalmine.spark.synthetic;

import org.coalmine.model.ngram.NgramCounts;
import org.coalmine.synthetic.TextCounts;

/**
 * What a text was counted into.
 *
 * @param contexts what follows which context
 * @param texts its words, 3-grams and lengths
 */
public record CountedText(NgramCounts contexts, TextCounts texts) {}
