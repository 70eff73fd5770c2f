/**
 * The run that scores every document of a corpus: corpus, holdout, scores, report. May import
 * {@code audit}, {@code canary}, {@code configuration}, {@code corpus}, {@code duplicates}, {@code
 * model}, {@code privacy}, {@code report}, {@code report.chapter}, {@code report.judge}, {@code
 * report.machine}, {@code report.page}, {@code score}, {@code secret}, {@code settings}, {@code
 * spark}, {@code spark.corpus}, {@code spark.duplicates}, {@code spark.scoring}, {@code
 * spark.training}, {@code store}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.audit.score;

import org.jspecify.annotations.NullMarked;
