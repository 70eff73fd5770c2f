/**
 * What reports mean against a threshold and over time: the gate and the history. Needs no Spark.
 * May import {@code report}, {@code exposure} and {@code text}.
 */
@NullMarked
package org.coalmine.report.judge;

import org.jspecify.annotations.NullMarked;
