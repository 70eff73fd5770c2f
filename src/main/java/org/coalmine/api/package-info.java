/**
 * Coalmine as a library: records in and out, on a Spark session of the caller's. May import {@code
 * audit}, {@code audit.scan}, {@code audit.score}, {@code canary}, {@code configuration}, {@code
 * exposure}, {@code report}, {@code report.chapter}, {@code secret}, {@code spark}, {@code
 * spark.corpus}, {@code spark.scan} and {@code spark.scoring}.
 *
 * <p>{@link org.coalmine.api.Coalmine} is the door. Stable, in the sense of the change log, are the
 * public types of this package and those that its methods take and give: {@code
 * canary.CanaryFormat}, {@code secret.Secret}, {@code configuration.ConfigurationReader} and what
 * it reads, {@code report.Report} with its header and chapters, {@code report.judge.Gate}. In 0.x a
 * release may change them, and the change log says so; the schema of a released report never
 * changes within its number. Public types of other packages are public for each other, and may
 * change at any time.
 *
 * <p>The program brings Spark, Hadoop and Scala, and for {@code audit} DL4J and ND4J. Of Spark's
 * types only {@code SparkSession}, {@code Dataset} and {@code Row} occur here.
 */
@NullMarked
package org.coalmine.api;

import org.jspecify.annotations.NullMarked;
