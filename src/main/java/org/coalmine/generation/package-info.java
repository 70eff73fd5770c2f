/**
 * Documents that a model writes: how a symbol is drawn, and texts of symbols. Pure: no file, no
 * clock, no Spark. May import {@code draw}, {@code model} and {@code token}.
 */
@NullMarked
package org.coalmine.generation;

import org.jspecify.annotations.NullMarked;
