/**
 * The most likely fills of a format, found without knowing the canary: what an attacker who holds
 * the model would guess first. Pure. May import {@code candidate}, {@code exposure}, {@code model}
 * and {@code token}.
 */
@NullMarked
package org.coalmine.extract;

import org.jspecify.annotations.NullMarked;
