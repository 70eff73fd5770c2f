/**
 * Formats, their randomness spaces, canaries and controls, and where the canaries are inserted.
 * Pure: no Spark, no files. May import {@code draw} and {@code secret}.
 */
@NullMarked
package org.coalmine.canary;

import org.jspecify.annotations.NullMarked;
