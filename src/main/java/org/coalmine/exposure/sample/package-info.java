/**
 * Ranks by drawing: importance sampling with its proposals, control variates and intervals, and
 * uniform samples. May import {@code candidate}, {@code draw}, {@code exposure} and {@code model}.
 */
@NullMarked
package org.coalmine.exposure.sample;

import org.jspecify.annotations.NullMarked;
