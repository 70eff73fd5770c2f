/**
 * The files of a corpus and what became of each: read, empty, left out by a rule, or unread with a
 * reason. May import {@code compression}, {@code corpus}, {@code store} and {@code text}.
 */
@NullMarked
package org.coalmine.corpus.files;

import org.jspecify.annotations.NullMarked;
