package org.coalmine.corpus.files;

import org.coalmine.corpus.CorpusException;

/**
 * A path, folder, link or file that cannot be read, and will not be at another try.
 *
 * @param path as far as it is known
 * @param why a sentence that names it, says why, and what to do
 */
public record Refused(String path, CorpusException why) {}
