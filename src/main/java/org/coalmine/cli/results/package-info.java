/**
 * The commands that need results alone: reports and accountants, on local paths. The core jar has
 * them with a main of their own, without Spark, Hadoop and DL4J. May import {@code privacy}, {@code
 * report}, {@code report.chapter}, {@code report.console}, {@code report.judge}, {@code
 * report.machine}, {@code report.page} and {@code settings}.
 *
 * <p>It holds more than 25 files because what every command tells at its end stands beside the
 * commands that the core jar has.
 */
@NullMarked
package org.coalmine.cli.results;

import org.jspecify.annotations.NullMarked;
