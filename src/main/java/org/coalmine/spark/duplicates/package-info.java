/**
 * Duplicates over a cluster: exact documents, near ones, repeated text, and what of it a report
 * tells. May import {@code corpus.write}, {@code duplicates}, {@code spark}, {@code spark.corpus},
 * {@code store} and {@code text}. The machine-learning library and the graphs of Spark are used
 * here alone.
 */
@NullMarked
package org.coalmine.spark.duplicates;

import org.jspecify.annotations.NullMarked;
