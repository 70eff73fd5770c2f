/**
 * A report as other programs read it: JSON, JUnit, SARIF, CSV, Prometheus and flat rows. May import
 * {@code report} and {@code report.chapter}.
 */
@NullMarked
package org.coalmine.report.machine;

import org.jspecify.annotations.NullMarked;
