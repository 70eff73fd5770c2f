/**
 * One {@link org.coalmine.report.Report} record, its parts and how they are judged and written.
 * What draws, prints and serves it stands in the rooms below. A report holds no fill. May import
 * {@code exposure}; neither Spark nor Hadoop.
 */
@NullMarked
package org.coalmine.report;

import org.jspecify.annotations.NullMarked;
