/**
 * A report, a trend and a comparison as one page of HTML with its drawings. May import {@code
 * report}, {@code report.console} and {@code exposure}.
 */
@NullMarked
package org.coalmine.report.page;

import org.jspecify.annotations.NullMarked;
