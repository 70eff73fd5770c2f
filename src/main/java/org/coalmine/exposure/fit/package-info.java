/**
 * Ranks by extrapolation: a skew normal fitted to the scores of drawn candidates. May import {@code
 * exposure}, {@code exposure.sample} and {@code draw}.
 */
@NullMarked
package org.coalmine.exposure.fit;

import org.jspecify.annotations.NullMarked;
