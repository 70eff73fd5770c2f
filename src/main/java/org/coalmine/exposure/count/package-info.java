/**
 * Ranks by counting: the walk of the trie of candidates, its shards and the counts that merge. May
 * import {@code exposure}, {@code canary}, {@code model} and {@code text}.
 */
@NullMarked
package org.coalmine.exposure.count;

import org.jspecify.annotations.NullMarked;
