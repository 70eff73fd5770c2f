/**
 * Exact n-gram counts as a language model, in plain Java: what a text shows of its writer, and the
 * oracle of the tests. May import {@code model}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.model.ngram;

import org.jspecify.annotations.NullMarked;
