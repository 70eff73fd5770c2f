/**
 * What a configuration file says, read and checked: an audit, an experiment and the canaries they
 * name. Needs neither Spark nor DL4J. It has more than 25 files because each section of a file is a
 * record of its own, and has a reader. May import {@code canary}, {@code candidate}, {@code draw},
 * {@code duplicates}, {@code generation}, {@code privacy}, {@code report}, {@code scan}, {@code
 * scan.rule}, {@code scan.sanitise}, {@code scan.triage}, {@code secret}, {@code settings}, {@code
 * text} and {@code token}.
 */
@NullMarked
package org.coalmine.configuration;

import org.jspecify.annotations.NullMarked;
