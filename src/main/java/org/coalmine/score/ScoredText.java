package org.coalmine.score;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model makes of a text.
 *
 * @param score its figures
 * @param extraction of its prompts, by offset, prompt and scheme; none of a text too short for one
 */
public record ScoredText(DocumentScore score, List<ExtractionScore> extraction)
    implements Serializable {
  public ScoredText {
    extraction = List.copyOf(extraction);
  }

  /**
   * The fewest queries, over all prompts and schemes, after which a continuation has appeared with
   * probability one half; infinite for never, null without a prompt.
   */
  public @Nullable Double queriesForHalf() {
    return extraction.stream()
        .map(ExtractionScore::queriesForHalf)
        .min(Double::compare)
        .orElse(null);
  }
}
