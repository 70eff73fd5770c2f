/**
 * The most likely fills of a format, found without knowing the canary: what an attacker who holds
 * the model would guess first. Pure. May import {@code exposure}, {@code canary}, {@code model} and
 * {@code text}.
 */
@NullMarked
package org.coalmine.extract;

import org.jspecify.annotations.NullMarked;
