package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.List;

/**
 * How the values of all workers become one, whole or slice by slice with the same bits.
 *
 * @param <V> what a worker brings back
 */
interface Merging<V> extends Serializable {
  /** One of equal parts of a value, numbered from 0. */
  V slice(V whole, int number, int slices);

  /** The values of the workers, or their equal slices, as one; in the workers' order. */
  V merge(List<V> workers);

  /** All slices of one value, in their order. */
  V join(List<V> slices);
}
