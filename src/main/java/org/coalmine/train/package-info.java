/**
 * One worker's training: the DL4J network and its fused layers, batches of windows, the averaging
 * rule, checkpoints, and the export to {@code model.lstm}. With {@code spark.training} the only
 * room that sees DL4J and ND4J. May import {@code model}, {@code settings}, {@code text} and {@code
 * draw}; knows nothing of Spark.
 */
@NullMarked
package org.coalmine.train;

import org.jspecify.annotations.NullMarked;
