/**
 * Corpora as Spark reads them: files, splits, quarantine and planting. May import {@code canary},
 * {@code compression}, {@code corpus}, {@code secret}, {@code spark}, {@code store} and {@code
 * text}.
 */
@NullMarked
package org.coalmine.spark.corpus;

import org.jspecify.annotations.NullMarked;
