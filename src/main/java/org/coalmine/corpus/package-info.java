/**
 * The formats of a corpus: how the bytes of a file become records, each a text or a flaw. Needs
 * Hadoop's file systems and no Spark. May import {@code compression}, {@code store} and {@code
 * text}.
 *
 * <p>It holds more than 25 files because every format has its reader, and the readers share what no
 * other room may see.
 */
@NullMarked
package org.coalmine.corpus;

import org.jspecify.annotations.NullMarked;
