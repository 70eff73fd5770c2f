/**
 * The run that finds the secrets of a corpus: its configuration and key, its tables and its report.
 * May import {@code audit}, {@code configuration}, {@code exposure}, {@code model}, {@code report},
 * {@code report.chapter}, {@code report.judge}, {@code report.machine}, {@code report.page}, {@code
 * scan}, {@code scan.rule}, {@code scan.triage}, {@code score}, {@code secret}, {@code settings},
 * {@code spark}, {@code spark.corpus}, {@code spark.duplicates}, {@code spark.scan}, {@code store}
 * and {@code text}.
 */
@NullMarked
package org.coalmine.audit.scan;

import org.jspecify.annotations.NullMarked;
