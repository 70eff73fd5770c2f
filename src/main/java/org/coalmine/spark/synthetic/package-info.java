/**
 * A released text over a cluster: what follows which context, fills to the letter, pieces of real
 * documents, and how much it is like real text. May import {@code candidate}, {@code draw}, {@code
 * model.ngram}, {@code spark}, {@code spark.corpus}, {@code store}, {@code synthetic}, {@code text}
 * and {@code token}.
 */
@NullMarked
package org.coalmine.spark.synthetic;

import org.jspecify.annotations.NullMarked;
