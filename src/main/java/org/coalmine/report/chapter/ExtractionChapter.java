package org.coalmine.report.chapter;

import java.util.List;

/**
 * What was extracted from the model alone.
 *
 * @param extraction per format tried, at least one
 */
public record ExtractionChapter(List<Extraction> extraction) implements Chapter {
  public ExtractionChapter {
    extraction = List.copyOf(Require.present("extraction", extraction));
    Require.some("extraction", extraction);
  }
}
