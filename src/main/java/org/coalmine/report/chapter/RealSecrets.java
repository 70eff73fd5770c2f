package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of real text that stand in a release again. Counts, without a p-value: nobody drew these
 * secrets, and documents share them.
 *
 * @param drawnByTool whether Coalmine drew the holdout by coins
 * @param kinds that were looked for
 * @param counts of the kinds that stand in the real text
 * @param again those that stand in most documents of the release
 */
public record RealSecrets(
    boolean drawnByTool, List<String> kinds, List<OfKind> counts, List<Again> again) {
  /**
   * The secrets of a kind.
   *
   * @param training those that stand in the text that was read, and not in the holdout
   * @param holdout those that stand in the holdout alone
   * @param both those that stand in both
   */
  public record OfKind(String kind, Side training, Side holdout, Side both) {
    public OfKind {
      Require.text("kind", kind);
      Require.present("training", training);
      Require.present("holdout", holdout);
      Require.present("both", both);
    }
  }

  /**
   * Secrets of a side.
   *
   * @param secrets how many different ones
   * @param again how many of them stand in the release
   * @param spaced how many have a randomness space
   * @param chance how many of these would stand there on average, at most, had each been drawn from
   *     its space and the writer seen none; null where none has a space
   */
  public record Side(long secrets, long again, long spaced, @Nullable Double chance) {
    /** No secret. */
    public static final Side NONE = new Side(0, 0, 0, null);

    public Side {
      Require.atLeast("secrets", 0, secrets);
      Require.atLeast("again", 0, again);
      Require.atLeast("secrets", again, secrets);
      Require.atLeast("spaced", 0, spaced);
      Require.atLeast("secrets", spaced, secrets);
      if (chance != null) {
        Require.atLeast("chance", 0.0, chance);
      }
    }
  }

  /**
   * A secret that stands in the release.
   *
   * @param mask its shape
   * @param training documents that were read and have it
   * @param holdout documents that were held out and have it
   * @param release documents of the release that have it
   */
  public record Again(String kind, String mask, long training, long holdout, long release) {
    public Again {
      Require.text("kind", kind);
      Require.text("mask", mask);
      Require.atLeast("training", 0, training);
      Require.atLeast("holdout", 0, holdout);
      Require.atLeast("release", 1, release);
    }
  }

  public RealSecrets {
    kinds = List.copyOf(Require.present("kinds", kinds));
    counts = List.copyOf(Require.present("counts", counts));
    again = List.copyOf(Require.present("again", again));
  }

  /** What was found, in a sentence. */
  public String sentence() {
    long read = counts.stream().mapToLong(of -> of.training().secrets()).sum();
    long readAgain = counts.stream().mapToLong(of -> of.training().again()).sum();
    long heldOut = counts.stream().mapToLong(of -> of.holdout().secrets()).sum();
    long heldOutAgain = counts.stream().mapToLong(of -> of.holdout().again()).sum();
    return "%s of %s secrets of the training text alone stand in the release, and %s of %s of the holdout alone."
        .formatted(
            Figures.grouped(readAgain),
            Figures.grouped(read),
            Figures.grouped(heldOutAgain),
            Figures.grouped(heldOut));
  }
}
