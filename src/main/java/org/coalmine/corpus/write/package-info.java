/**
 * Writes a file of a corpus anew in its own format, record by record: what is kept keeps its bytes.
 * Knows nothing of what is written or why. May import {@code compression}, {@code corpus}, {@code
 * store} and {@code text}.
 *
 * <p>It has more than 25 files because every format has an editor of its own, and all of them share
 * what a record becomes.
 */
@NullMarked
package org.coalmine.corpus.write;

import org.jspecify.annotations.NullMarked;
