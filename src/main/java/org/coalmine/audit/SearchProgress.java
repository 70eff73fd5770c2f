package org.coalmine.audit;

import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.spark.ranking.ExtractionProgress;

/** Tells a person how the search goes: how many of the fills asked for are certain. */
final class SearchProgress implements ExtractionProgress {
  private final String format;
  private final AuditConfiguration.Extract extract;
  private final AuditProgress progress;
  private int certain;
  private int searches;

  SearchProgress(String format, AuditConfiguration.Extract extract, AuditProgress progress) {
    this.format = format;
    this.extract = extract;
    this.progress = progress;
  }

  @Override
  public void steps(long steps) {
    progress.show(
        "extract",
        "%s: %,d of at most %,d steps, %,d of %,d fills certain%s"
            .formatted(
                format,
                steps,
                extract.steps(),
                certain,
                extract.top(),
                searches == 0 ? "" : ", %,d searches in this wave".formatted(searches)),
        certain,
        extract.top());
  }

  @Override
  public void wave(int tasks, int proven) {
    searches = tasks;
    certain = proven;
  }
}
