/**
 * Training over a cluster: averaging and private rounds, and the text of each worker. With {@code
 * train} it sees DL4J and ND4J. May import {@code spark.corpus}, {@code draw}, {@code privacy},
 * {@code settings}, {@code text} and {@code train}.
 */
@NullMarked
package org.coalmine.spark.training;

import org.jspecify.annotations.NullMarked;
