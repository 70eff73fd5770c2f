/**
 * Writes a file of a corpus anew in its own format, record by record: what is kept keeps its bytes.
 * Knows nothing of what is written or why. May import {@code compression}, {@code corpus}, {@code
 * store} and {@code text}.
 */
@NullMarked
package org.coalmine.corpus.write;

import org.jspecify.annotations.NullMarked;
