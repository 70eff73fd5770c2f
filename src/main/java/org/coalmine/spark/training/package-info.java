/**
 * Training over a cluster: averaging and private rounds, and the text of each worker. With {@code
 * train} and the class {@code spark.Diagnosis} it alone sees DL4J and ND4J. May import {@code
 * draw}, {@code privacy}, {@code settings}, {@code spark}, {@code spark.corpus}, {@code text},
 * {@code token}, {@code train} and {@code train.text}.
 */
@NullMarked
package org.coalmine.spark.training;

import org.jspecify.annotations.NullMarked;
