/**
 * A report, a trend and a gate as text for a terminal. May import {@code duplicates}, {@code
 * report} and {@code report.chapter}.
 */
@NullMarked
package org.coalmine.report.console;

import org.jspecify.annotations.NullMarked;
