/**
 * The run that counts duplicates of a corpus: its stages, and how it resumes. May import {@code
 * audit}, {@code canary}, {@code configuration}, {@code corpus}, {@code corpus.write}, {@code
 * duplicates}, {@code report}, {@code report.chapter}, {@code report.judge}, {@code
 * report.machine}, {@code report.page}, {@code spark}, {@code spark.corpus}, {@code
 * spark.duplicates}, {@code store} and {@code text}.
 */
@NullMarked
package org.coalmine.audit.duplicates;

import org.jspecify.annotations.NullMarked;
