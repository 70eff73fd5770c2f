package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a release holds more of the documents that its writer read than of those that were held
 * out. Never a verdict on secrets.
 *
 * @param drawnByTool whether Coalmine drew the holdout by coins, before training; else nothing
 *     follows from a difference
 * @param unit of which each had its coin: {@code document} or {@code user}
 * @param share the chance of a unit to be read, π
 * @param included units that were read
 * @param excluded units that were held out
 * @param shingle characters of the pieces that are compared
 * @param touchedIncluded units that were read of which a piece stands in the release and in no
 *     other unit
 * @param touchedExcluded the same of those that were held out
 * @param guesses the test, for each number of guesses
 * @param pValue the least of them, corrected for their number
 * @param delta for which the bounds on ε hold; null where there are none, for π is not one half
 * @param likelihood whether units that were read are likelier under a model of the release than
 *     under one of all real documents; outside the verdict. null in reports of before
 * @param split whether a model of one half of what was read tells the other half from the holdout;
 *     null where the tool drew the holdout
 */
public record DocumentFindings(
    boolean drawnByTool,
    String unit,
    double share,
    long included,
    long excluded,
    int shingle,
    long touchedIncluded,
    long touchedExcluded,
    List<Guess> guesses,
    double pValue,
    @Nullable Double delta,
    @Nullable Separation likelihood,
    @Nullable Separation split) {
  /** At which the check of the split says that the sides differ. */
  private static final double SIGNIFICANCE = 0.01;

  /**
   * Whether figures of units that were read tend to be larger than those of units that were held
   * out.
   *
   * @param training units that were read
   * @param holdout units that were held out
   * @param auc the chance that the figure of one that was read is the larger
   * @param pValue of the rank-sum test
   */
  public record Separation(long training, long holdout, double auc, double pValue) {
    public Separation {
      Require.atLeast("training", 0, training);
      Require.atLeast("holdout", 0, holdout);
      Require.probability("auc", auc);
      Require.probability("pValue", pValue);
    }
  }

  /**
   * So many units guessed to have been read, those with the highest scores.
   *
   * @param guesses r
   * @param right v
   * @param pValue Pr[Binomial(r, π) ≥ v], of this r alone
   * @param epsilonLow every smaller ε is refuted, at 95 % of all r together; null where there is no
   *     bound
   * @param epsilonMost what would be, had all been right
   */
  public record Guess(
      long guesses,
      long right,
      double pValue,
      @Nullable Double epsilonLow,
      @Nullable Double epsilonMost) {
    public Guess {
      Require.atLeast("guesses", 1, guesses);
      Require.atLeast("right", 0, right);
      Require.probability("pValue", pValue);
      if ((epsilonLow == null) != (epsilonMost == null)) {
        throw new IllegalArgumentException("epsilonLow and epsilonMost go together");
      }
    }
  }

  public DocumentFindings {
    Require.text("unit", unit);
    Require.probability("share", share);
    Require.atLeast("included", 0, included);
    Require.atLeast("excluded", 0, excluded);
    Require.atLeast("shingle", 1, shingle);
    Require.atLeast("touchedIncluded", 0, touchedIncluded);
    Require.atLeast("touchedExcluded", 0, touchedExcluded);
    guesses = List.copyOf(Require.present("guesses", guesses));
    Require.probability("pValue", pValue);
  }

  /** The same with what n-gram models tell apart. */
  public DocumentFindings withLikelihoods(Separation ratio, @Nullable Separation sides) {
    return new DocumentFindings(
        drawnByTool,
        unit,
        share,
        included,
        excluded,
        shingle,
        touchedIncluded,
        touchedExcluded,
        guesses,
        pValue,
        delta,
        ratio,
        sides);
  }

  /** The largest refuted ε; 0 where nothing is. */
  public double epsilonLow() {
    return guesses.stream()
        .mapToDouble(guess -> guess.epsilonLow() == null ? 0 : guess.epsilonLow())
        .max()
        .orElse(0);
  }

  /** The largest ε that could have been refuted. */
  public double epsilonMost() {
    return guesses.stream()
        .mapToDouble(guess -> guess.epsilonMost() == null ? 0 : guess.epsilonMost())
        .max()
        .orElse(0);
  }

  /** Whether the sides are alike, in a sentence; null where nobody asked. */
  public @Nullable String splitSentence() {
    if (split == null) {
      return null;
    }
    String figures =
        "(AUC %s, p = %s)"
            .formatted(Figures.decimals(3, split.auc()), Figures.probability(split.pValue()));
    return split.pValue() <= SIGNIFICANCE
        ? "The sides differ by themselves: an n-gram model of one half of the training side tells"
            + " the other half from the holdout "
            + figures
            + ". A difference in the release follows from that alone."
        : "An n-gram model of one half of the training side does not tell the other half from the"
            + " holdout "
            + figures
            + ", which does not show that they are alike.";
  }

  /** What was found, in a sentence. */
  public String sentence() {
    String found =
        "%s of %s %ss that were read stand in the release with a piece of their own, and %s of %s that were held out (p = %s)"
            .formatted(
                Figures.grouped(touchedIncluded),
                Figures.grouped(included),
                unit,
                Figures.grouped(touchedExcluded),
                Figures.grouped(excluded),
                Figures.probability(pValue));
    return drawnByTool ? found + "." : found + "; the holdout was not drawn by the tool.";
  }
}
