/**
 * Texts that a model writes, symbol by symbol, and what a released text gives away. Pure: no file,
 * no clock, no Spark. May import {@code canary}, {@code draw}, {@code model}, {@code privacy} and
 * {@code token}.
 */
@NullMarked
package org.coalmine.synthetic;

import org.jspecify.annotations.NullMarked;
