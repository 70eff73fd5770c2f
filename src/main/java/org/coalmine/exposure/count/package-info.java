/**
 * Ranks by counting: the walk of the trie of candidates, its shards and the counts that merge. May
 * import {@code candidate}, {@code exposure} and {@code model}.
 */
@NullMarked
package org.coalmine.exposure.count;

import org.jspecify.annotations.NullMarked;
