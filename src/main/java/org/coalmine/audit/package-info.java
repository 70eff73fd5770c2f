/**
 * The audit: its stages, and how it resumes. May import every room below except {@code
 * compression}, {@code corpus.files}, {@code corpus.write}, {@code draw}, {@code duplicates},
 * {@code exposure.elsewhere}, {@code generation}, {@code kernel}, {@code model.ngram}, {@code
 * report.console}, {@code scan}, {@code scan.rule}, {@code scan.sanitise}, {@code scan.triage},
 * {@code score}, {@code spark.duplicates}, {@code spark.generation}, {@code spark.sanitise}, {@code
 * spark.scan}, {@code spark.scoring}, {@code spark.synthetic}, {@code synthetic}, {@code
 * token.split} and {@code train.text}. It sees Spark only through the jobs of the rooms of {@code
 * spark}.
 *
 * <p>It holds more than 25 files because its stages hand each other what they measured, which no
 * other room may see.
 */
@NullMarked
package org.coalmine.audit;

import org.jspecify.annotations.NullMarked;
