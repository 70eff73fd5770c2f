/**
 * What a file is by its first bytes: text, compressed text, or something that holds no text.
 * Imports nothing of Coalmine.
 */
@NullMarked
package org.coalmine.compression;

import org.jspecify.annotations.NullMarked;
