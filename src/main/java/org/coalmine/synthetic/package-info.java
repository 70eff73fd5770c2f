/**
 * What a released text gives away of the text that its writer was trained on: fills to the letter,
 * the sizes of a release at which ranks are told, and tests of what was counted. May import {@code
 * canary}, {@code privacy}, {@code secret} and {@code text}.
 */
@NullMarked
package org.coalmine.synthetic;

import org.jspecify.annotations.NullMarked;
