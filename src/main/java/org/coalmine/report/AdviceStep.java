package org.coalmine.report;

import java.util.List;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Require;

/**
 * One thing to do or to know.
 *
 * @param kind what it is about
 * @param sentence with the figures of the report; ends with a colon if there is code
 * @param code what to type or to search for, each a line; empty if the sentence says it all
 */
public record AdviceStep(Kind kind, String sentence, List<String> code) {
  /** What a step is about. */
  public enum Kind {
    /** What the gate found, by how much, and what to check. */
    GATE,
    /** What to check where no rank is trusted. */
    TRUST,
    /** The model has learnt too little for a verdict on it to say much. */
    TRAIN_MORE,
    /** How many copies of a text are too many. */
    DEDUPLICATE,
    /** What to take out of the text. */
    MASK,
    /** After which epoch to stop. */
    STOP_EARLIER,
    /** How to find the noise of private training. */
    TRAIN_PRIVATELY,
    /** Which key settles what is open. */
    SETTLE,
    /** What could have been seen. */
    SEEN,
    /** Which variant of a study to take. */
    CHOOSE
  }

  public AdviceStep {
    Require.present("kind", kind);
    Require.text("sentence", sentence);
    code = List.copyOf(Require.present("code", code));
  }

  AdviceStep(Kind kind, String sentence) {
    this(kind, sentence, List.of());
  }

  /** The sentence with the first of its code, as one line. */
  public String line() {
    if (code.isEmpty()) {
      return sentence.replace('\n', ' ');
    }
    int more = code.size() - 1;
    return (sentence + " " + code.get(0) + (more == 0 ? "" : " (and " + more + " more)"))
        .replace('\n', ' ');
  }

  /** So many canaries, in words. */
  static String canaries(int number) {
    return Figures.grouped(number) + (number == 1 ? " canary" : " canaries");
  }
}
