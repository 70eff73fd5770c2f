/**
 * A released text over a cluster: what follows which context, fills to the letter, pieces of real
 * documents and their secrets, and what it is good for. May import {@code candidate}, {@code
 * canary}, {@code draw}, {@code model}, {@code model.ngram}, {@code scan}, {@code secret}, {@code
 * spark}, {@code spark.corpus}, {@code store}, {@code synthetic}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.spark.synthetic;

import org.jspecify.annotations.NullMarked;
