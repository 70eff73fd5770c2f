package org.coalmine.report;

import java.util.List;
import java.util.Optional;
import org.coalmine.duplicates.DuplicateFindings.Side;
import org.coalmine.report.AdviceStep.Kind;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Figures;

/** What to do about duplicates: what removing them comes to, and how it is done. */
final class DuplicateAdvice {
  private DuplicateAdvice() {}

  static Optional<AdviceStep> of(Report report) {
    return report
        .chapter(DuplicatesChapter.class)
        .map(chapter -> chapter.duplicates().corpus())
        .filter(corpus -> corpus.beyondFirst() > 0)
        .map(DuplicateAdvice::remove);
  }

  private static AdviceStep remove(Side corpus) {
    return new AdviceStep(
        Kind.DEDUPLICATE,
        "Keep the first document of each group: that removes %s of %s documents and %s of %s characters:"
            .formatted(
                Figures.grouped(corpus.beyondFirst()),
                Figures.grouped(corpus.documents()),
                Figures.grouped(corpus.beyondFirstCharacters()),
                Figures.grouped(corpus.characters())),
        List.of("scripts/coalmine duplicates CONF --to DIR"));
  }
}
