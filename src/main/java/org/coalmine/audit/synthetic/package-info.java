/**
 * The run that audits a released text, known by itself alone. May import {@code audit}, {@code
 * audit.plan}, {@code canary}, {@code candidate}, {@code configuration}, {@code corpus}, {@code
 * draw}, {@code exposure}, {@code model}, {@code model.ngram}, {@code privacy}, {@code report},
 * {@code report.chapter}, {@code report.judge}, {@code report.machine}, {@code report.page}, {@code
 * scan}, {@code secret}, {@code settings}, {@code spark}, {@code spark.corpus}, {@code
 * spark.synthetic}, {@code store}, {@code synthetic}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.audit.synthetic;

import org.jspecify.annotations.NullMarked;
