/**
 * Ranks by extrapolation: a skew normal fitted to the scores of drawn candidates. May import {@code
 * draw}, {@code exposure} and {@code exposure.sample}.
 */
@NullMarked
package org.coalmine.exposure.fit;

import org.jspecify.annotations.NullMarked;
