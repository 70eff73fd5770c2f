package org.coalmine.report.judge;

import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;

/** Figures and sentences that several rules share. */
final class GateWords {
  private GateWords() {}

  static String words(Decision decision, String pass, String fail, String inconclusive) {
    return switch (decision) {
      case PASS -> pass;
      case FAIL -> fail;
      case INCONCLUSIVE -> inconclusive;
    };
  }

  static String compared(CanaryResult canary, Decision decision, String words, double limitBits) {
    int places = decision == Decision.PASS ? 2 : places(canary, limitBits);
    return "exposure "
        + exposure(canary, places)
        + words
        + Figures.decimals(places, limitBits)
        + " bits";
  }

  /** So many that neither end of the exposure is printed like a limit that it is not. */
  static int places(CanaryResult canary, double limitBits) {
    return Math.max(
        Figures.placesApart(canary.exposureBits().low(), limitBits),
        Figures.placesApart(canary.exposureBits().high(), limitBits));
  }

  static String exposure(CanaryResult canary, int places) {
    String low = Figures.decimals(places, canary.exposureBits().low());
    String high = Figures.decimals(places, canary.exposureBits().high());
    return (low.equals(high) ? low : low + " to " + high) + " bits";
  }

  /** For whom a limit holds, as the end of a sentence. */
  static String scope(Limit limit) {
    Integer upTo = limit.upToInsertions();
    return (limit.format() == null ? "" : " for format " + limit.format())
        + (upTo == null
            ? ""
            : " for canaries planted " + (upTo == 1 ? "once" : "at most " + upTo + " times"));
  }
}
