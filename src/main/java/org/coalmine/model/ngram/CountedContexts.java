package org.coalmine.model.ngram;

import java.io.Serializable;

/**
 * Which contexts are counted. Whatever asks for costs behind other contexts alone would not notice
 * that these are missing: a model of restricted counts costs the same bits as one of all counts
 * wherever every part of the text that is scored is among them.
 */
@FunctionalInterface
public interface CountedContexts extends Serializable {
  /** All. */
  CountedContexts ALL = (symbols, length) -> true;

  /**
   * Whether a context is counted. Of one that is, every part is counted too.
   *
   * @param symbols the first {@code length} are the context; {@link
   *     org.coalmine.token.Alphabet#BOUNDARY} may stand in the first place and in no other
   */
  boolean contains(int[] symbols, int length);
}
