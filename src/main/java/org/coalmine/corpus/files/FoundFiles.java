package org.coalmine.corpus.files;

import java.util.List;
import java.util.SortedMap;

/**
 * All that the paths of a corpus lead to.
 *
 * @param files in the order of their paths, each once
 * @param leftOut the paths that a rule leaves out, with the rule
 * @param refused what cannot be read, in the order in which it was met
 */
public record FoundFiles(
    List<FoundFile> files, SortedMap<String, Rule> leftOut, List<Refused> refused) {}
