/**
 * Corpora as Spark reads them: splits, account, quarantine, planting and the search for what was
 * planted. May import {@code canary}, {@code compression}, {@code corpus}, {@code corpus.files},
 * {@code secret}, {@code spark}, {@code store}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.spark.corpus;

import org.jspecify.annotations.NullMarked;
