/**
 * One {@link org.coalmine.report.Report} record and its renderers: JSON, HTML, console, JUnit,
 * SARIF, CSV, Prometheus and the tables that become Parquet. A report holds no fill. May import
 * {@code exposure}; neither Spark nor Hadoop.
 */
@NullMarked
package org.coalmine.report;

import org.jspecify.annotations.NullMarked;
