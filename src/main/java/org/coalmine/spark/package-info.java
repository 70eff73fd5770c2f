/**
 * The Spark session, the check of its machines, tasks over shards and a model that executors share.
 * The jobs stand in the rooms below. Outside these rooms nothing of Spark is imported except its
 * session, and its DataFrames by {@code api}. May import {@code model}, {@code model.lstm} and
 * {@code store}.
 */
@NullMarked
package org.coalmine.spark;

import org.jspecify.annotations.NullMarked;
