/**
 * Vocabularies, the symbols that a model reads, and windows of them. A leaf: imports nothing of
 * Coalmine.
 *
 * <p>It holds more than 25 files because vocabularies are a sealed type, whose members share a
 * package, and the parts of a tokenizer are nobody else's.
 */
@NullMarked
package org.coalmine.token;

import org.jspecify.annotations.NullMarked;
