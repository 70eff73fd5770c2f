/**
 * What a rank is and what follows from it: thresholds, exposure, calibration and the test of
 * memorization. How ranks are found stands in its sub-rooms, which import it. Pure: no Spark, no
 * files, no clock except for measuring. May import {@code model} and {@code token}.
 */
@NullMarked
package org.coalmine.exposure;

import org.jspecify.annotations.NullMarked;
