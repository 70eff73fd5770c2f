/**
 * The formats of a corpus: how the bytes of a file become records, each a text or a flaw. Needs
 * Hadoop's file systems and no Spark. May import {@code compression}, {@code store} and {@code
 * text}.
 */
@NullMarked
package org.coalmine.corpus;

import org.jspecify.annotations.NullMarked;
