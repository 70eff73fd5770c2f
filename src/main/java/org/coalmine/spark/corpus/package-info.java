/**
 * Corpora as Spark reads and writes them: splits, account, quarantine, planting, the search for
 * what was planted, and files written anew. May import {@code canary}, {@code compression}, {@code
 * corpus}, {@code corpus.files}, {@code corpus.write}, {@code draw}, {@code secret}, {@code spark},
 * {@code store}, {@code text} and {@code token}.
 *
 * <p>It holds more than 25 files because what reads a corpus and what writes it anew share its
 * splits and numbers, which no other room may see.
 */
@NullMarked
package org.coalmine.spark.corpus;

import org.jspecify.annotations.NullMarked;
