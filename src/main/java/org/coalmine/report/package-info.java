/**
 * One {@link org.coalmine.report.Report} record and its renderers: JSON, HTML, console, JUnit,
 * SARIF, CSV, Prometheus. A report holds no fill. May import {@code secret}, {@code text}, {@code
 * draw}, {@code canary} and {@code exposure}; neither Spark nor Hadoop.
 */
@NullMarked
package org.coalmine.report;

import org.jspecify.annotations.NullMarked;
