/**
 * Documents, where they are read from, and the account of what was read. A leaf: imports nothing of
 * Coalmine.
 */
@NullMarked
package org.coalmine.text;

import org.jspecify.annotations.NullMarked;
