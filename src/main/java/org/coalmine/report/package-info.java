/**
 * One {@link org.coalmine.report.Report} record: what heads it and what a gate decided. Its
 * chapters, and what draws, prints and serves it, stand in its sub-rooms. A report holds no fill.
 * Neither Spark nor Hadoop. May import {@code duplicates}, {@code report.chapter} and {@code text}.
 */
@NullMarked
package org.coalmine.report;

import org.jspecify.annotations.NullMarked;
