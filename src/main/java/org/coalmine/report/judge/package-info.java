/**
 * What reports mean against thresholds and over time: the gate and the history. Needs no Spark. May
 * import {@code duplicates}, {@code exposure}, {@code privacy}, {@code report}, {@code
 * report.chapter} and {@code text}.
 */
@NullMarked
package org.coalmine.report.judge;

import org.jspecify.annotations.NullMarked;
