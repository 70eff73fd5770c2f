/**
 * A report, a trend and a comparison as one page of HTML with its drawings. May import {@code
 * duplicates}, {@code exposure}, {@code report}, {@code report.chapter}, {@code report.console} and
 * {@code text}.
 *
 * <p>It holds more than 25 files because every chapter has a section and a drawing of its own, and
 * they share the frame, the scales and the words of one page.
 */
@NullMarked
package org.coalmine.report.page;

import org.jspecify.annotations.NullMarked;
