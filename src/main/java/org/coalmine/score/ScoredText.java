package org.coalmine.score;

import java.io.Serializable;
import java.util.List;

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
}
