/**
 * Ranking over a cluster: exact counts in shards, drawn ranks and the search of an attacker. May
 * import {@code candidate}, {@code exposure}, {@code exposure.count}, {@code exposure.sample},
 * {@code extract}, {@code model}, {@code spark} and {@code store}.
 */
@NullMarked
package org.coalmine.spark.ranking;

import org.jspecify.annotations.NullMarked;
