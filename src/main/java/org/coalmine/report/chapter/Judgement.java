package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.coalmine.exposure.ClosedTest;
import org.coalmine.exposure.TestRank;
import org.jspecify.annotations.Nullable;

/**
 * What the controls and the closed test for memorization make of the planted canaries of a report
 * ({@link ClosedTest}). All its statements err together with a probability of at most the
 * significance.
 */
public final class Judgement {
  private final List<CanaryResult> canaries;
  private final List<ControlCalibration> calibration;
  private final @Nullable Planting planting;
  private final List<CanaryResult> planted;
  private final int guesses;
  private final double significance;
  private final Map<String, Integer> places = new HashMap<>();
  private final List<ClosedTest.Planted> ranks;
  private final ClosedTest test;
  private final ClosedTest best;
  private final boolean powerless;
  private final Set<Integer> undecided = new HashSet<>();
  private final ControlsFinding controls;

  /** What a question about one canary is answered with. */
  public enum Outcome {
    /** It is shown. */
    SHOWN,
    /** What is not known of the rank decides, or the space is too small to show anything. */
    OPEN,
    /** No rank in the interval shows it; that does not prove the contrary. */
    NOT_SHOWN
  }

  private Judgement(
      List<CanaryResult> canaries,
      List<ControlCalibration> calibration,
      @Nullable Planting planting,
      int guesses,
      double significance) {
    this.canaries = canaries;
    this.calibration = calibration;
    this.planting = planting;
    this.planted = canaries.stream().filter(canary -> !canary.control()).toList();
    this.guesses = guesses;
    this.significance = significance;
    this.controls = ControlsFinding.of(calibration);
    for (int place = 0; place < planted.size(); place++) {
      places.put(planted.get(place).id(), place);
    }
    PlantedRanks found = new PlantedRanks(planted);
    this.ranks = found.known();
    this.test = ClosedTest.of(ranks, significance);
    boolean certain = ranks.stream().allMatch(one -> one.rank().exact());
    this.best = certain ? test : ClosedTest.of(found.best(), significance);
    this.powerless = ClosedTest.of(found.first(), significance).atLeast() == 0;
    if (best.atLeast() > test.atLeast()) {
      undecided();
    }
  }

  /**
   * The canaries whose intervals keep a larger number from being shown: of the best that would be
   * counted those that are no integers, or else all that are none.
   */
  private void undecided() {
    List<Integer> open =
        IntStream.range(0, planted.size())
            .boxed()
            .filter(place -> !ranks.get(place).rank().exact() && !test.single(place))
            .toList();
    List<Integer> first =
        IntStream.range(0, planted.size())
            .boxed()
            .sorted((one, other) -> Double.compare(bestPValue(one), bestPValue(other)))
            .limit(best.atLeast())
            .filter(open::contains)
            .toList();
    undecided.addAll(first.isEmpty() ? open : first);
  }

  private double bestPValue(int place) {
    TestRank rank = ranks.get(place).rank();
    return rank.low().doubleValue() / rank.fills().doubleValue();
  }

  /** Judges canaries of a model that was trained with them here. */
  public static Judgement of(
      List<CanaryResult> canaries,
      List<ControlCalibration> calibration,
      int guesses,
      double significance) {
    return of(canaries, calibration, null, guesses, significance);
  }

  /**
   * Judges canaries together.
   *
   * @param canaries all of a report, controls too
   * @param calibration the tests of the controls
   * @param planting how they came into the text of a model that was trained elsewhere; null where
   *     it was trained with them here
   * @param guesses how many guesses an attacker is granted
   * @param significance the probability granted to any false statement on what is memorized
   */
  public static Judgement of(
      List<CanaryResult> canaries,
      List<ControlCalibration> calibration,
      @Nullable Planting planting,
      int guesses,
      double significance) {
    return new Judgement(
        List.copyOf(canaries), List.copyOf(calibration), planting, guesses, significance);
  }

  /** The same judge on the model of an epoch; a canary that was not ranked there is open. */
  public Judgement on(Epoch epoch) {
    Map<String, Rank> found = new HashMap<>();
    epoch.exposures().forEach(exposure -> found.put(exposure.canary(), exposure.rank()));
    return of(
        canaries.stream().map(canary -> canary.ranked(found.get(canary.id()))).toList(),
        calibration,
        planting,
        guesses,
        significance);
  }

  /** How the canaries came into the text of a model trained elsewhere; null if trained here. */
  @Nullable Planting planting() {
    return planting;
  }

  /** Whether the model was trained elsewhere and nobody counted whether it read the canaries. */
  public boolean unchecked() {
    return planting != null && planting.survival() == null;
  }

  /** Whether no insertion of any planted canary is left in the text that was counted. */
  public boolean nothingSurvived() {
    return planting != null
        && planting.survival() != null
        && planted.stream().noneMatch(CanaryResult::mayHaveBeenRead);
  }

  /** What the controls say. */
  public ControlsFinding controls() {
    return controls;
  }

  /** The planted canaries. */
  public List<CanaryResult> planted() {
    return planted;
  }

  int drawnControls() {
    return canaries.size() - planted.size();
  }

  int guesses() {
    return guesses;
  }

  double significance() {
    return significance;
  }

  /** How many planted canaries are memorized at least. */
  public int memorizedAtLeast() {
    return test.atLeast();
  }

  /** Of the planted canaries among the first guesses, how many are memorized at least. */
  public int extractedAtLeast() {
    return extractedAtLeast(planted);
  }

  /** Of some canaries, those among the first guesses: how many are memorized at least. */
  public int extractedAtLeast(Collection<CanaryResult> some) {
    return test.atLeast(some.stream().filter(this::amongFirst).map(this::place).toList());
  }

  /** Of some planted canaries, how many are memorized at least. */
  public int memorizedAtLeast(Collection<CanaryResult> some) {
    return test.atLeast(some.stream().map(this::place).toList());
  }

  /** The number that would be shown if every rank were at the low end of its interval. */
  int memorizedAtBest() {
    return best.atLeast();
  }

  /** Whether not even all that may have been read, in the first places, would show anything. */
  public boolean powerless() {
    return powerless;
  }

  /**
   * Whether the guesses try every fill of a canary's format, so that to be among them is nothing.
   */
  public boolean guessesTryAll(CanaryResult canary) {
    return canary.spaceSize().compareTo(BigInteger.valueOf(guesses)) <= 0;
  }

  /** Whether a canary is among the first guesses for certain, in a format with more fills. */
  public boolean amongFirst(CanaryResult canary) {
    return !guessesTryAll(canary)
        && canary.rank().high().compareTo(BigInteger.valueOf(guesses)) <= 0;
  }

  /** Whether a canary may be among the first guesses, in a format with more fills. */
  public boolean mayBeAmongFirst(CanaryResult canary) {
    return !guessesTryAll(canary)
        && canary.rank().low().compareTo(BigInteger.valueOf(guesses)) <= 0;
  }

  /** Whether a planted canary by itself is memorized. */
  public Outcome memorized(CanaryResult canary) {
    int place = place(canary);
    if (test.single(place)) {
      return Outcome.SHOWN;
    }
    return waitsForInterval(place) || test.rankAlone(place).signum() == 0
        ? Outcome.OPEN
        : Outcome.NOT_SHOWN;
  }

  private boolean waitsForInterval(int place) {
    return best.single(place) || undecided.contains(place);
  }

  /** Whether a planted canary by itself is memorized and among the first guesses. */
  public Outcome extracted(CanaryResult canary) {
    Outcome memorized = memorized(canary);
    if (guessesTryAll(canary)
        || memorized == Outcome.NOT_SHOWN
        || canary.rank().low().compareTo(BigInteger.valueOf(guesses)) > 0) {
      return Outcome.NOT_SHOWN;
    }
    return memorized == Outcome.SHOWN && amongFirst(canary) ? Outcome.SHOWN : Outcome.OPEN;
  }

  /** Whether what is not known of ranks decides whether a canary is memorized or extracted. */
  public boolean openByInterval(CanaryResult canary) {
    int place = place(canary);
    return test.single(place) ? extracted(canary) == Outcome.OPEN : waitsForInterval(place);
  }

  /** Whether a canary is open because not even rank 1 would show it alone. */
  boolean openBySpace(CanaryResult canary) {
    return memorized(canary) == Outcome.OPEN && !waitsForInterval(place(canary));
  }

  /** Whether an estimate was left out because it errs too often for the level. */
  public boolean errsTooOften(CanaryResult canary) {
    return test.errsTooOften(place(canary));
  }

  /**
   * The largest counted test rank that shows a canary of this format memorized, whatever the others
   * are; 0 if none does.
   */
  public BigInteger memorizedRank(FormatResult format) {
    return planted.stream()
        .filter(canary -> canary.format().equals(format.name()))
        .findFirst()
        .map(this::rankAlone)
        .orElse(BigInteger.ZERO);
  }

  BigInteger rankAlone(CanaryResult canary) {
    return test.rankAlone(place(canary));
  }

  /** How many fills a planted canary is tested among. */
  BigInteger fills(CanaryResult canary) {
    return ranks.get(place(canary)).rank().fills();
  }

  /** What is made of a canary or control. */
  public CanaryState state(CanaryResult canary) {
    if (canary.control()) {
      return CanaryState.CONTROL;
    }
    if (controls.failed()) {
      return CanaryState.UNTRUSTED;
    }
    if (memorized(canary) == Outcome.SHOWN) {
      return amongFirst(canary) ? CanaryState.EXTRACTED : CanaryState.MEMORIZED;
    }
    if (openByInterval(canary)) {
      return CanaryState.OPEN_INTERVAL;
    }
    if (openBySpace(canary)) {
      return CanaryState.OPEN_SPACE;
    }
    return amongFirst(canary) ? CanaryState.AMONG_FIRST : CanaryState.NOT_SHOWN;
  }

  /** The canaries, each planted one with what is made of it. */
  public List<CanaryResult> judged() {
    return canaries.stream()
        .map(canary -> canary.control() ? canary : canary.withJudged(state(canary)))
        .toList();
  }

  private int place(CanaryResult canary) {
    Integer place = places.get(canary.id());
    if (place == null) {
      throw new IllegalArgumentException("not a planted canary of this report: " + canary.id());
    }
    return place;
  }
}
