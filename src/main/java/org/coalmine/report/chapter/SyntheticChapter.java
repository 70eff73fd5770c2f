package org.coalmine.report.chapter;

import java.util.Optional;

/**
 * What a released text gives away of the text that its writer was trained on.
 *
 * @param synthetic what was found
 */
public record SyntheticChapter(ReleaseFindings synthetic) implements Chapter {
  public SyntheticChapter {
    Require.present("synthetic", synthetic);
  }

  /**
   * By the canaries, as for a model; the words are those of a release. Documents judge nothing, and
   * those of a holdout that others drew do not even count as measured.
   */
  @Override
  public Optional<Verdict> verdict(int guesses, double significance) {
    DocumentFindings documents = synthetic.documents();
    if (synthetic.planted().isEmpty() && documents != null && documents.drawnByTool()) {
      RecordFindings records = synthetic.records();
      String found = records == null ? documents.sentence() : records.sentence();
      return Optional.of(Verdict.measured(found, guesses, significance));
    }
    Judgement judgement = synthetic.judgement(guesses, significance);
    Verdict verdict = Verdict.of(judgement);
    return Optional.of(verdict.saying(new ReleaseWords(synthetic, judgement).sentence(verdict)));
  }
}
