package org.coalmine.train;

import java.util.List;

/**
 * What a trainer reads, behind alphabet, hold-out and windows.
 *
 * @param baselines of the held-out text, or of the training text if nothing was held out, by the
 *     frequencies of the training text
 * @param canaries what it reads of every planted canary
 */
public record TextRead(TextBaselines baselines, List<CanaryRead> canaries) {
  public TextRead {
    canaries = List.copyOf(canaries);
  }

  /**
   * What a trainer reads of a canary.
   *
   * @param id of the canary
   * @param asked how often it was to be inserted
   * @param documents of the training text that hold its whole text
   * @param whole training windows that hold its text up to the end of the fill whole
   */
  public record CanaryRead(String id, long asked, long documents, long whole) {}
}
