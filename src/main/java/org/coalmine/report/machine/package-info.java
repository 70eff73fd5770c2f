/**
 * A report as other programs read it: JSON, JUnit, SARIF, CSV, Prometheus and flat rows. May import
 * {@code report}, {@code report.chapter} and {@code text}.
 */
@NullMarked
package org.coalmine.report.machine;

import org.jspecify.annotations.NullMarked;
