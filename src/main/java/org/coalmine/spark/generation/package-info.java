/**
 * Documents written by a model over a cluster, in files that outlive a killed driver. May import
 * {@code generation}, {@code model}, {@code scan}, {@code spark}, {@code store}, {@code text} and
 * {@code token}.
 */
@NullMarked
package org.coalmine.spark.generation;

import org.jspecify.annotations.NullMarked;
