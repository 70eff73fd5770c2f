/**
 * Matrix products and activations with a fixed order of every sum, and the memory they run on. A
 * leaf: imports nothing of Coalmine.
 */
@NullMarked
package org.coalmine.kernel;

import org.jspecify.annotations.NullMarked;
