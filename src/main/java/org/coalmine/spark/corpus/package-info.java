/**
 * Corpora as Spark reads them: splits, account, quarantine and planting. May import {@code canary},
 * {@code compression}, {@code corpus}, {@code corpus.files}, {@code secret}, {@code spark}, {@code
 * store} and {@code text}.
 */
@NullMarked
package org.coalmine.spark.corpus;

import org.jspecify.annotations.NullMarked;
