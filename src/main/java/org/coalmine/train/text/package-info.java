/**
 * A worker's text between two epochs: windows of symbols by number, in the heap as far as a budget
 * goes and in encrypted files beyond it. Knows no network and no Spark. May import {@code store}.
 */
@NullMarked
package org.coalmine.train.text;

import org.jspecify.annotations.NullMarked;
