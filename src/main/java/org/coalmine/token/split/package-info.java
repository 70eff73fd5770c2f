/**
 * The expressions by which tokenizers split texts: as programs that run over a text, and as
 * automata that mark the splits of many texts at once. A leaf: imports nothing of Coalmine.
 */
@NullMarked
package org.coalmine.token.split;

import org.jspecify.annotations.NullMarked;
