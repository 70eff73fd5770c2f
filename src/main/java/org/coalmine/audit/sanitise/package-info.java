/**
 * The run that writes a corpus anew without its secrets: scan, files, proof, report. May import
 * {@code audit}, {@code audit.scan}, {@code configuration}, {@code corpus.write}, {@code report},
 * {@code report.chapter}, {@code report.machine}, {@code report.page}, {@code scan}, {@code
 * scan.rule}, {@code scan.sanitise}, {@code settings}, {@code spark}, {@code spark.corpus}, {@code
 * spark.sanitise}, {@code spark.scan}, {@code store} and {@code text}.
 */
@NullMarked
package org.coalmine.audit.sanitise;

import org.jspecify.annotations.NullMarked;
