/**
 * A report, a trend and a comparison as one page of HTML with its drawings. May import {@code
 * exposure}, {@code report}, {@code report.chapter}, {@code report.console} and {@code text}.
 */
@NullMarked
package org.coalmine.report.page;

import org.jspecify.annotations.NullMarked;
