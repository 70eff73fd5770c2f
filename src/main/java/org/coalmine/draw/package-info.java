/** Random streams keyed by (seed, purpose, index). A leaf: imports nothing of Coalmine. */
@NullMarked
package org.coalmine.draw;

import org.jspecify.annotations.NullMarked;
