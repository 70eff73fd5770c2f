/**
 * What concerns models that are trained elsewhere: what a pipeline leaves of planted canaries. May
 * import {@code audit}, {@code canary}, {@code configuration}, {@code report.chapter}, {@code
 * settings}, {@code spark}, {@code spark.corpus}, {@code store} and {@code text}.
 */
@NullMarked
package org.coalmine.audit.elsewhere;

import org.jspecify.annotations.NullMarked;
