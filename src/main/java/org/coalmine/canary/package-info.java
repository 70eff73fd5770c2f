/**
 * Formats, their randomness spaces, canaries and controls, and where the canaries are inserted. May
 * import {@code text}, {@code secret} and {@code draw}. Pure: no Spark, no files.
 */
@NullMarked
package org.coalmine.canary;

import org.jspecify.annotations.NullMarked;
