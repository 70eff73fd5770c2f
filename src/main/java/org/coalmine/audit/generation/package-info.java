/**
 * Documents that the model of a run writes, and what is promised of them. May import {@code audit},
 * {@code audit.plan}, {@code canary}, {@code configuration}, {@code generation}, {@code model},
 * {@code report}, {@code report.chapter}, {@code scan}, {@code settings}, {@code spark}, {@code
 * spark.generation}, {@code spark.training}, {@code store}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.audit.generation;

import org.jspecify.annotations.NullMarked;
