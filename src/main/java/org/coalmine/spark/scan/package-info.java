/**
 * The scan of a corpus: one pass that finds secrets, and what is counted of them. Between machines
 * and on disks go masks and keyed fingerprints. The one exception are the secrets that are asked
 * for: tasks read these again and answer their values, and rank them under a model. May import
 * {@code canary}, {@code corpus}, {@code exposure}, {@code model}, {@code scan}, {@code
 * scan.triage}, {@code secret}, {@code spark}, {@code spark.corpus}, {@code store}, {@code text}
 * and {@code token}.
 */
@NullMarked
package org.coalmine.spark.scan;

import org.jspecify.annotations.NullMarked;
