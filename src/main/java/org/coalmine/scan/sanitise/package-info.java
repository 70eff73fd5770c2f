/**
 * What is written in the place of found secrets: tags, or pseudonyms from the secret's own space.
 * Pure: no file, no clock, no Spark. May import {@code canary}, {@code scan} and {@code secret}.
 */
@NullMarked
package org.coalmine.scan.sanitise;

import org.jspecify.annotations.NullMarked;
