/**
 * Secrets that stand in texts: what they look like, and the scanner that finds them. Pure: no file,
 * no clock, no Spark. May import {@code canary} and {@code secret}.
 *
 * <p>It has more than 25 files because every kind of secret is a recogniser of its own, and a
 * sealed type wants its members beside it.
 */
@NullMarked
package org.coalmine.scan;

import org.jspecify.annotations.NullMarked;
