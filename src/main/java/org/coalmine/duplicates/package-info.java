/**
 * Which documents are alike, computed without a cluster: digests of texts, words of shingles, bands
 * of signatures, groups of documents, stretches of repeated text. A leaf: imports nothing of
 * Coalmine.
 */
@NullMarked
package org.coalmine.duplicates;

import org.jspecify.annotations.NullMarked;
