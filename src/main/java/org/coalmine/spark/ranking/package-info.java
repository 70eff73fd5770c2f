/**
 * Ranking over a cluster: exact counts in shards, drawn ranks and the search of an attacker. May
 * import {@code spark}, {@code canary}, {@code exposure}, {@code exposure.count}, {@code
 * exposure.sample}, {@code extract}, {@code model}, {@code model.lstm} and {@code store}.
 */
@NullMarked
package org.coalmine.spark.ranking;

import org.jspecify.annotations.NullMarked;
