/**
 * Vocabularies, the symbols that a model reads, and windows of them. A leaf: imports nothing of
 * Coalmine.
 */
@NullMarked
package org.coalmine.token;

import org.jspecify.annotations.NullMarked;
