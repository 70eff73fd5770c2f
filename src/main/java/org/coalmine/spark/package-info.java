/**
 * The Spark session, the check of its machines, tasks over shards and a model that executors share.
 * May import {@code model}, {@code model.lstm} and {@code store}.
 *
 * <p>The jobs stand in its sub-rooms, which import it and of which it imports none. Outside these
 * rooms nothing of Spark is imported except its session, and its DataFrames by {@code api}.
 */
@NullMarked
package org.coalmine.spark;

import org.jspecify.annotations.NullMarked;
