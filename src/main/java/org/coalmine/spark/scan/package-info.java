/**
 * The scan of a corpus: one pass that finds secrets, and what is counted of them. Between machines
 * and on disks go masks and keyed fingerprints. The one exception are the secrets that are asked
 * for: tasks read these again and answer their values. May import {@code canary}, {@code corpus},
 * {@code exposure}, {@code scan}, {@code secret}, {@code spark}, {@code spark.corpus}, {@code
 * store} and {@code text}.
 */
@NullMarked
package org.coalmine.spark.scan;

import org.jspecify.annotations.NullMarked;
