/**
 * What a document's symbols cost, as figures: sums, the most memorized stretch, Min-K%, how many
 * queries write it out. Pure. May import {@code kernel}, {@code model} and {@code token}.
 */
@NullMarked
package org.coalmine.score;

import org.jspecify.annotations.NullMarked;
