/**
 * What concerns models that are trained elsewhere: what a pipeline leaves of planted canaries, the
 * texts that a scorer is given, and what its scores say. May import {@code audit}, {@code canary},
 * {@code configuration}, {@code corpus}, {@code corpus.write}, {@code draw}, {@code exposure},
 * {@code exposure.elsewhere}, {@code privacy}, {@code report.chapter}, {@code secret}, {@code
 * settings}, {@code spark}, {@code spark.corpus}, {@code store} and {@code text}.
 */
@NullMarked
package org.coalmine.audit.elsewhere;

import org.jspecify.annotations.NullMarked;
