package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalmine.exposure.MemorizationTest;
import org.coalmine.exposure.MemorizationTest.Outcome;

/** What the test for memorization makes of each planted canary of a report. */
public final class Judgement {
  private final MemorizationTest test;
  private final BigInteger guesses;
  private final Map<String, Long> plantedByFormat;

  private Judgement(List<CanaryResult> canaries, int guesses, double significance) {
    this.plantedByFormat =
        canaries.stream()
            .filter(canary -> !canary.control())
            .collect(Collectors.groupingBy(CanaryResult::format, Collectors.counting()));
    int planted = plantedByFormat.values().stream().mapToInt(Long::intValue).sum();
    this.test = new MemorizationTest(Math.max(1, planted), significance);
    this.guesses = BigInteger.valueOf(guesses);
  }

  /**
   * Judges canaries together.
   *
   * @param guesses how many guesses an attacker is granted
   * @param significance the probability granted to a false "memorized" among all of them
   */
  public static Judgement of(List<CanaryResult> canaries, int guesses, double significance) {
    return new Judgement(canaries, guesses, significance);
  }

  /** Whether a planted canary is memorized. */
  public Outcome memorized(CanaryResult canary) {
    return memorized(canary, canary.rank());
  }

  /** Whether a planted canary is memorized by a model that gives it this rank. */
  public Outcome memorized(CanaryResult canary, Rank rank) {
    return test.memorized(rank.interval(), fills(canary));
  }

  /** Whether a planted canary is memorized and among the first guesses. */
  public Outcome extracted(CanaryResult canary) {
    return extracted(canary, canary.rank());
  }

  /** Whether a planted canary is memorized and among the first guesses, given this rank. */
  public Outcome extracted(CanaryResult canary, Rank rank) {
    return test.amongFirst(guesses, rank.interval(), fills(canary));
  }

  /** The largest counted rank that shows a canary of this format memorized; 0 if none does. */
  public BigInteger memorizedRank(FormatResult format) {
    return test.largestRank(fills(format.name(), format.spaceSize()), 1);
  }

  public CanaryState state(CanaryResult canary) {
    if (canary.control()) {
      return CanaryState.CONTROL;
    }
    if (extracted(canary) == Outcome.SHOWN) {
      return CanaryState.EXTRACTED;
    }
    return switch (memorized(canary)) {
      case SHOWN -> CanaryState.MEMORIZED;
      case OPEN ->
          test.largestRank(fills(canary), 1).signum() == 0
              ? CanaryState.OPEN_SPACE
              : CanaryState.OPEN_INTERVAL;
      case NOT_SHOWN -> CanaryState.NOT_SHOWN;
    };
  }

  private BigInteger fills(CanaryResult canary) {
    return fills(canary.format(), canary.spaceSize());
  }

  /** The fills that a draw could give: those of the format's other planted canaries were taken. */
  private BigInteger fills(String format, BigInteger spaceSize) {
    long others = Math.max(0, plantedByFormat.getOrDefault(format, 0L) - 1);
    return spaceSize.subtract(BigInteger.valueOf(others)).max(BigInteger.ONE);
  }
}
