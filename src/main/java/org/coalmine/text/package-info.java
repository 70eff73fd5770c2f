/** Documents and where they are read from. A leaf: imports nothing of Coalmine. */
@NullMarked
package org.coalmine.text;

import org.jspecify.annotations.NullMarked;
