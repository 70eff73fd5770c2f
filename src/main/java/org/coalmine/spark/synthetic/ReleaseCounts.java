package org.coalmine.spark.synthetic;

import org.coalmine.model.ngram.NgramCounts;
import org.coalmine.synthetic.VerbatimCount;

/**
 * What was counted in the first documents of a release.
 *
 * @param contexts what follows which context
 * @param verbatim fills to the letter, and how much text there is
 */
public record ReleaseCounts(NgramCounts contexts, VerbatimCount verbatim) {}
