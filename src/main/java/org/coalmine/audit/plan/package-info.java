/**
 * What an audit will do, before it does it: the choices that the run takes from here, the work they
 * come to, what it can show, and what speaks against it. May import {@code canary}, {@code
 * candidate}, {@code configuration}, {@code draw}, {@code exposure}, {@code exposure.count}, {@code
 * exposure.sample}, {@code extract}, {@code model}, {@code model.lstm}, {@code model.transformer},
 * {@code privacy}, {@code report}, {@code report.chapter}, {@code report.judge}, {@code secret},
 * {@code settings}, {@code spark}, {@code spark.corpus}, {@code spark.ranking}, {@code
 * spark.training}, {@code text}, {@code token}, {@code train} and {@code train.text}.
 */
@NullMarked
package org.coalmine.audit.plan;

import org.jspecify.annotations.NullMarked;
