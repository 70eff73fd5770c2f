/**
 * The candidates of a format as a model reads them: the trie that is walked. May import {@code
 * canary}, {@code model}, {@code token} and {@code token.split}.
 */
@NullMarked
package org.coalmine.candidate;

import org.jspecify.annotations.NullMarked;
