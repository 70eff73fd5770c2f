/**
 * Scoring texts over a cluster: those of a DataFrame, and a whole corpus in files, whose rows stay
 * in the run. May import {@code model}, {@code score}, {@code spark}, {@code spark.corpus}, {@code
 * store}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.spark.scoring;

import org.jspecify.annotations.NullMarked;
