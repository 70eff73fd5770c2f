/**
 * Values that do not print themselves, and what may be printed in their place: a mask by shape and
 * a keyed fingerprint. A leaf: imports nothing of Coalmine.
 */
@NullMarked
package org.coalmine.secret;

import org.jspecify.annotations.NullMarked;
