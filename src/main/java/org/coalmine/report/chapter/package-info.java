/**
 * The chapters of a report: what was measured, in records that check themselves, what follows from
 * them, and how their figures are written. The header and what reads a report stand apart. May
 * import {@code duplicates} and {@code exposure}.
 *
 * <p>It holds more than 25 files because a sealed type and its members share a package, and with
 * them the records that they hold.
 */
@NullMarked
package org.coalmine.report.chapter;

import org.jspecify.annotations.NullMarked;
