/**
 * Ranks by drawing: importance sampling with its proposals, control variates and intervals, and
 * uniform samples. May import {@code candidate}, {@code draw}, {@code exposure}, {@code model} and
 * {@code token}.
 */
@NullMarked
package org.coalmine.exposure.sample;

import org.jspecify.annotations.NullMarked;
