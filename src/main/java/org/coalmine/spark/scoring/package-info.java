/**
 * Scoring texts over a cluster. May import {@code exposure}, {@code model}, {@code spark} and
 * {@code token}.
 */
@NullMarked
package org.coalmine.spark.scoring;

import org.jspecify.annotations.NullMarked;
