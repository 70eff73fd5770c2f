/**
 * The commands that measure, and the Spark session. May import {@code audit}, {@code
 * audit.duplicates}, {@code audit.elsewhere}, {@code audit.generation}, {@code audit.plan}, {@code
 * audit.sanitise}, {@code audit.scan}, {@code audit.score}, {@code audit.synthetic}, {@code
 * canary}, {@code candidate}, {@code cli.results}, {@code configuration}, {@code corpus}, {@code
 * corpus.write}, {@code exposure}, {@code privacy}, {@code report}, {@code report.chapter}, {@code
 * report.console}, {@code report.judge}, {@code report.machine}, {@code report.page}, {@code
 * secret}, {@code settings}, {@code spark}, {@code spark.corpus}, {@code store}, {@code text} and
 * {@code token}.
 *
 * <p>It holds more than 25 files because every command has its class.
 */
@NullMarked
package org.coalmine.cli;

import org.jspecify.annotations.NullMarked;
