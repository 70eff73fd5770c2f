/**
 * The Spark session, the check of its machines, tasks over shards and a model that executors share.
 * <<<<<<< HEAD The jobs stand in the rooms below. Outside these rooms nothing of Spark is imported
 * except its session, and its DataFrames by {@code api}. May import {@code model}, {@code
 * model.lstm} and {@code store}. ======= May import {@code model}, {@code model.lstm} and {@code
 * store}.
 *
 * <p>The jobs stand in its sub-rooms, which import it and of which it imports none. Outside these
 * rooms nothing of Spark is imported except its session. >>>>>>> 3c3b782 (all rooms: package-info
 * and the architecture page name what the table names)
 */
@NullMarked
package org.coalmine.spark;

import org.jspecify.annotations.NullMarked;
