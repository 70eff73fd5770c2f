/**
 * What a configuration file says, read and checked: an audit, an experiment and the canaries they
 * name. Needs neither Spark nor DL4J. May import {@code canary}, {@code candidate}, {@code draw},
 * {@code duplicates}, {@code generation}, {@code privacy}, {@code report}, {@code scan}, {@code
 * scan.rule}, {@code scan.sanitise}, {@code scan.triage}, {@code secret}, {@code settings}, {@code
 * text} and {@code token}.
 */
@NullMarked
package org.coalmine.configuration;

import org.jspecify.annotations.NullMarked;
