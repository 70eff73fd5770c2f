/**
 * Ranks and exposures: the walk of the trie of candidates, exact counting, the estimators, and what
 * follows from a rank. Pure: no Spark, no files, no clock but for measuring. May import {@code
 * canary}, {@code model}, {@code text} and {@code draw}.
 */
@NullMarked
package org.coalmine.exposure;

import org.jspecify.annotations.NullMarked;
