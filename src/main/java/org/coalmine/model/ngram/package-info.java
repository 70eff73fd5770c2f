/**
 * Exact n-gram counts as a language model, in plain Java: the oracle of the tests, and a surrogate
 * for models that cannot be opened. May import {@code model}, {@code text} and {@code token}.
 */
@NullMarked
package org.coalmine.model.ngram;

import org.jspecify.annotations.NullMarked;
