/**
 * The candidates of a format as a model reads them: the trie that is walked. May import {@code
 * canary}, {@code model} and {@code token}.
 */
@NullMarked
package org.coalmine.candidate;

import org.jspecify.annotations.NullMarked;
