/**
 * A report, a trend and a comparison as one page of HTML with its drawings. May import {@code
 * exposure}, {@code report}, {@code report.chapter} and {@code report.console}.
 */
@NullMarked
package org.coalmine.report.page;

import org.jspecify.annotations.NullMarked;
