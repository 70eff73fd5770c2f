/**
 * Found secrets ranked in their places, each among the values that could have stood there. Pure: no
 * file, no Spark. May import {@code candidate}, {@code canary}, {@code draw}, {@code exposure},
 * {@code exposure.count}, {@code exposure.elsewhere}, {@code exposure.sample}, {@code model},
 * {@code scan}, {@code secret} and {@code token}.
 */
@NullMarked
package org.coalmine.scan.triage;

import org.jspecify.annotations.NullMarked;
