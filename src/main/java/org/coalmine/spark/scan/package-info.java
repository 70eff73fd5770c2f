/**
 * The scan of a corpus: one pass that finds secrets, and what is counted of them. Between machines
 * and on disks go masks and keyed fingerprints, never a value, but for those of the secrets that
 * are asked for, which tasks read again and answer. May import {@code corpus}, {@code scan}, {@code
 * secret}, {@code spark}, {@code spark.corpus}, {@code store} and {@code text}.
 */
@NullMarked
package org.coalmine.spark.scan;

import org.jspecify.annotations.NullMarked;
