package org.coalmine.spark.synthetic;

import java.io.Serial;
import java.io.Serializable;
import org.coalmine.candidate.Factors;
import org.coalmine.synthetic.VerbatimSearch;
import org.coalmine.token.Alphabet;

/**
 * What is counted in a release. Holds fills: sent in a broadcast and written nowhere.
 *
 * @param order n: of contexts of at most n − 1 symbols
 * @param alphabet the characters that have a symbol of their own
 * @param contexts what can stand in a text with a candidate
 * @param fills that are looked for to the letter
 */
public record ReleaseQuestion(int order, Alphabet alphabet, Factors contexts, VerbatimSearch fills)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1;
}
