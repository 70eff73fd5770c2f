/**
 * Ranks by drawing: importance sampling with its proposals, control variates and intervals, and
 * uniform samples. May import {@code exposure}, {@code canary}, {@code draw}, {@code model} and
 * {@code text}.
 */
@NullMarked
package org.coalmine.exposure.sample;

import org.jspecify.annotations.NullMarked;
