/**
 * The chapters of a report: what was measured, in records that check themselves, what follows from
 * them, and how their figures are written. A sealed type and its members share a package, so they
 * stand apart from the header and from what reads a report. May import {@code exposure}.
 */
@NullMarked
package org.coalmine.report.chapter;

import org.jspecify.annotations.NullMarked;
