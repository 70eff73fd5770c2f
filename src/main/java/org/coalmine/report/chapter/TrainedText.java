package org.coalmine.report.chapter;

/**
 * What the trainer read of a planted canary.
 *
 * @param asked the insertions asked for
 * @param documents that hold its whole text in what the trainer reads, behind alphabet, hold-out
 *     and windows
 * @param whole windows that hold its text up to the end of the fill whole
 */
public record TrainedText(long asked, long documents, long whole) {
  public TrainedText {
    Require.atLeast("asked", 1, asked);
    Require.atLeast("documents", 0, documents);
    Require.atLeast("whole", 0, whole);
  }

  /** Whether the trainer reads it less often than was asked for. */
  public boolean lost() {
    return documents < asked;
  }

  /** How often it is read, of how often it was asked for. */
  public String sentence() {
    return "the trainer reads its whole text in %s of the %s %s asked for"
        .formatted(
            Figures.grouped(documents),
            Figures.grouped(asked),
            asked == 1 ? "document" : "documents");
  }
}
