/**
 * One worker's training: the DL4J network and its fused layers, batches of windows, the averaging
 * rule, checkpoints, and the export to {@code model.lstm}. With {@code spark.training} and the
 * class {@code spark.Diagnosis} it alone sees DL4J and ND4J. Knows nothing of Spark. May import
 * {@code draw}, {@code kernel}, {@code model.lstm}, {@code settings}, {@code token} and {@code
 * train.text}.
 *
 * <p>It holds more than 25 files because the layers of one network share their arrays, which
 * nothing else may see.
 */
@NullMarked
package org.coalmine.train;

import org.jspecify.annotations.NullMarked;
