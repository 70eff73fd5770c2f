/**
 * Vocabularies, the symbols that a model reads, and windows of them. May import {@code
 * token.split}.
 */
@NullMarked
package org.coalmine.token;

import org.jspecify.annotations.NullMarked;
