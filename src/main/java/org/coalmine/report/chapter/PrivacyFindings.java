package org.coalmine.report.chapter;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the training claims of ε and what the audit refutes.
 *
 * @param claim the ε of private training; null if it was not private
 * @param rankBounds lower bounds on ε from ranks
 * @param oneRun the one-run audit over many canaries, if it was made
 */
public record PrivacyFindings(
    @Nullable Claim claim, List<RankBound> rankBounds, @Nullable OneRun oneRun) {
  public PrivacyFindings {
    rankBounds = List.copyOf(Require.present("rankBounds", rankBounds));
  }

  /** The largest lower bound on ε shown, 0 if there is none. */
  public double epsilonLowerBound() {
    return Stream.of(
            rankBounds.stream().mapToDouble(RankBound::epsilonLow),
            oneRun == null ? DoubleStream.empty() : DoubleStream.of(oneRun.epsilonLow()))
        .flatMapToDouble(bounds -> bounds)
        .max()
        .orElse(0);
  }

  /** Whether the largest lower bound on ε comes from ranks; also if none was shown. */
  public boolean shownByRanks() {
    return oneRun == null
        || rankBounds.stream().anyMatch(bound -> bound.epsilonLow() >= oneRun.epsilonLow());
  }

  /** Whether the audit shows more than the training claims. */
  public boolean refuted() {
    return claim != null && epsilonLowerBound() > claim.epsilon();
  }

  /** The fewest decimal places, so many at least, at which a refuted claim is printed as one. */
  public int places(int least) {
    return claim == null
        ? least
        : Math.max(least, Figures.placesApartAsBounds(claim.epsilon(), epsilonLowerBound()));
  }

  /** What no ε of private training covers, as a sentence. */
  public static final String NOT_COVERED =
      "Not covered by ε: losses, counts, the choice of noise, clip norm and epochs by looking at"
          + " runs, whether a run ended at all, and the report itself.";

  /**
   * What the accountants state of the training.
   *
   * @param epsilon ε for one unit, the smaller of what the accountants state
   * @param delta δ
   * @param accountant whose ε it is, {@code rdp} or {@code pld}
   * @param rdpEpsilon what Rényi accounting states; null if it states no bound
   * @param pldEpsilon what the privacy loss distribution states; null if it states no bound
   * @param unit what is hidden, {@code document} or {@code user}
   * @param noise {@code secure}, or {@code seeded-not-private}: ε then holds for nobody who knows
   *     the seed
   * @param clipNorm C
   * @param noiseMultiplier σ
   * @param samplingRate the chance of a unit to be in a step
   * @param steps steps of training
   * @param adjacency by what neighbouring data sets differ, {@link #ADD_OR_REMOVE} or {@link
   *     #ZERO_OUT}; null in a report of before there was this key, which is read as the latter
   * @param expectedUnits N₀: a step divides the noisy sum by samplingRate times this constant; null
   *     if it was not stated
   */
  public record Claim(
      double epsilon,
      double delta,
      String accountant,
      @Nullable Double rdpEpsilon,
      @Nullable Double pldEpsilon,
      String unit,
      String noise,
      double clipNorm,
      double noiseMultiplier,
      double samplingRate,
      long steps,
      @Nullable String adjacency,
      @Nullable Double expectedUnits) {
    /** One unit is added or removed. */
    public static final String ADD_OR_REMOVE = "add-or-remove";

    /** The gradient of one unit is set to zero; how many units there are is public. */
    public static final String ZERO_OUT = "zero-out";

    public Claim {
      Require.atLeast("epsilon", 0.0, epsilon);
      Require.probability("delta", delta);
      Require.text("accountant", accountant);
      if (rdpEpsilon != null) {
        Require.atLeast("rdpEpsilon", 0.0, rdpEpsilon);
      }
      if (pldEpsilon != null) {
        Require.atLeast("pldEpsilon", 0.0, pldEpsilon);
      }
      Require.text("unit", unit);
      Require.text("noise", noise);
      Require.atLeast("clipNorm", 0.0, clipNorm);
      Require.atLeast("noiseMultiplier", 0.0, noiseMultiplier);
      Require.probability("samplingRate", samplingRate);
      Require.atLeast("steps", 0, steps);
      if (adjacency != null && !adjacency.equals(ADD_OR_REMOVE) && !adjacency.equals(ZERO_OUT)) {
        throw new IllegalArgumentException(
            "adjacency must be %s or %s: %s".formatted(ADD_OR_REMOVE, ZERO_OUT, adjacency));
      }
      if (expectedUnits != null) {
        Require.atLeast("expectedUnits", 0.0, expectedUnits);
      }
    }

    /** By what neighbouring data sets differ, in words that follow "for" or "differ by". */
    public String neighbours() {
      if (ADD_OR_REMOVE.equals(adjacency)) {
        return "one %s added or removed".formatted(unit);
      }
      return "the gradient of one %s set to zero (zero-out%s)"
          .formatted(unit, adjacency == null ? ", as a report that does not say is read" : "");
    }
  }

  /**
   * A lower bound on ε from the ranks of some canaries together.
   *
   * @param canaries the ids of the canaries it rests on
   * @param insertions how many units carry each
   * @param delta δ for which it holds
   * @param confidence 1 − α, for all bounds of the report together
   * @param epsilonLow every smaller ε is refuted
   * @param adjacency by what neighbouring data sets may differ for the bound to hold
   */
  public record RankBound(
      List<String> canaries,
      int insertions,
      double delta,
      double confidence,
      double epsilonLow,
      String adjacency) {
    static final String ADJACENCY = "one unit added, removed or replaced";

    /** A bound for the adjacency that the argument from ranks covers. */
    public RankBound(
        List<String> canaries, int insertions, double delta, double confidence, double epsilonLow) {
      this(canaries, insertions, delta, confidence, epsilonLow, ADJACENCY);
    }

    public RankBound {
      canaries = List.copyOf(Require.present("canaries", canaries));
      if (canaries.isEmpty()) {
        throw new IllegalArgumentException("canaries must name at least one");
      }
      Require.atLeast("insertions", 1, insertions);
      Require.probability("delta", delta);
      Require.probability("confidence", confidence);
      Require.atLeast("epsilonLow", 0.0, epsilonLow);
      Require.text("adjacency", adjacency);
    }
  }

  /**
   * The audit of one run over many canaries, each in or out by a fair coin of its own, independent
   * of every other draw (Steinke, Nasr, Jagielski 2023).
   *
   * @param canaries how many took part
   * @param included how many of them were in
   * @param insertions how many units carry one that is in
   * @param guessNumbers how many memberships to guess: the numbers tried, each at an equal part of
   *     the error
   * @param guesses the number that gave the bound
   * @param right how many of these guesses were right
   * @param delta δ for which the bound holds
   * @param confidence 1 − α, for all bounds of the report together
   * @param epsilonLow every smaller ε is refuted
   * @param adjacency by what neighbouring data sets may differ for the bound to hold
   */
  public record OneRun(
      int canaries,
      int included,
      int insertions,
      List<Integer> guessNumbers,
      int guesses,
      int right,
      double delta,
      double confidence,
      double epsilonLow,
      String adjacency) {
    static final String ADJACENCY = "one unit added or removed";

    /** A bound for the adjacency that the theorem covers. */
    public OneRun(
        int canaries,
        int included,
        int insertions,
        List<Integer> guessNumbers,
        int guesses,
        int right,
        double delta,
        double confidence,
        double epsilonLow) {
      this(
          canaries,
          included,
          insertions,
          guessNumbers,
          guesses,
          right,
          delta,
          confidence,
          epsilonLow,
          ADJACENCY);
    }

    public OneRun {
      Require.atLeast("canaries", 1, canaries);
      Require.atLeast("included", 0, included);
      Require.atLeast("insertions", 1, insertions);
      guessNumbers = List.copyOf(Require.present("guessNumbers", guessNumbers));
      Require.atLeast("guesses", 0, guesses);
      Require.atLeast("right", 0, right);
      if (guesses > canaries || right > guesses || included > canaries) {
        throw new IllegalArgumentException(
            "right ≤ guesses ≤ canaries and included ≤ canaries must hold: %d, %d, %d, %d"
                .formatted(right, guesses, canaries, included));
      }
      if (!guessNumbers.contains(guesses)) {
        throw new IllegalArgumentException(
            "guesses must be one of guessNumbers: " + guesses + ", " + guessNumbers);
      }
      Require.probability("delta", delta);
      Require.probability("confidence", confidence);
      Require.atLeast("epsilonLow", 0.0, epsilonLow);
      Require.text("adjacency", adjacency);
    }
  }
}
