package org.coalmine.token;

import java.io.Serializable;
import java.text.Normalizer;
import java.util.List;

/**
 * What a tokenizer changes in a text before it splits it.
 *
 * @param steps in their order
 */
public record TextNormalizer(List<Step> steps) implements Serializable {
  static final TextNormalizer NONE = new TextNormalizer(List.of());

  /** What is done in one step. */
  public enum Kind {
    /** A text that is not empty gets something in front. */
    PREPEND,
    /** Every blank is replaced. */
    REPLACE_BLANKS,
    /** Unicode's canonical composition. */
    NFC
  }

  /**
   * One step.
   *
   * @param content what is put in front, or in the place of a blank
   */
  public record Step(Kind kind, String content) implements Serializable {
    public String apply(String text) {
      return switch (kind) {
        case PREPEND -> text.isEmpty() ? text : content + text;
        case REPLACE_BLANKS -> text.replace(" ", content);
        case NFC -> Normalizer.normalize(text, Normalizer.Form.NFC);
      };
    }
  }

  public TextNormalizer {
    steps = List.copyOf(steps);
  }

  /** The changed text. */
  public String apply(String text) {
    String changed = text;
    for (Step step : steps) {
      changed = step.apply(changed);
    }
    return changed;
  }
}
