/**
 * A released text over a cluster: what follows which context, fills to the letter, and pieces of
 * real documents. May import {@code candidate}, {@code model.ngram}, {@code spark}, {@code
 * spark.corpus}, {@code store}, {@code synthetic}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.spark.synthetic;

import org.jspecify.annotations.NullMarked;
