package org.coalmine.generation;

import java.util.function.Predicate;

/** Whether a document is kept. Who judges must not know what the model was trained on. */
@FunctionalInterface
public interface DocumentRule {
  /** Every document is kept. */
  DocumentRule NONE = (text, cut) -> Judgement.KEPT;

  /** What becomes of a document. */
  enum Judgement {
    KEPT,
    /** It holds what no document may hold, and is drawn again. */
    REJECTED,
    /** It is not of the form that is asked for, and is drawn again. */
    UNPARSED
  }

  /**
   * Judges a document.
   *
   * @param cut whether it was as long as a document may be before it ended
   */
  Judgement judge(String text, boolean cut);

  /** Only documents are kept that are not rejected. */
  static DocumentRule rejecting(Predicate<String> rejected) {
    return (text, cut) -> rejected.test(text) ? Judgement.REJECTED : Judgement.KEPT;
  }
}
