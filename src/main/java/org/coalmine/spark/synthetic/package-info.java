/**
 * A released text over a cluster: what follows which context, and fills to the letter. May import
 * {@code candidate}, {@code model.ngram}, {@code spark}, {@code spark.corpus}, {@code synthetic},
 * {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.spark.synthetic;

import org.jspecify.annotations.NullMarked;
