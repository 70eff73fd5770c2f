/**
 * Texts that a model writes: how a symbol is drawn, and documents of them. Pure: no file, no clock,
 * no Spark. May import {@code draw}, {@code model} and {@code token}.
 */
@NullMarked
package org.coalmine.synthetic;

import org.jspecify.annotations.NullMarked;
