/**
 * What a user may choose of training, and the error that refuses a choice. A leaf: imports nothing
 * of Coalmine.
 */
@NullMarked
package org.coalmine.settings;

import org.jspecify.annotations.NullMarked;
