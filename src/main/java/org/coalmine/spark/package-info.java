/**
 * The Spark session, the check of its machines, tasks over shards and a model that executors share.
 * The jobs stand in the rooms below. Nothing outside these rooms imports Spark, but for the
 * session's type. May import {@code model}, {@code model.lstm} and {@code store}.
 */
@NullMarked
package org.coalmine.spark;

import org.jspecify.annotations.NullMarked;
