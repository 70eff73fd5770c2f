package org.coalmine.report.chapter;

import org.jspecify.annotations.Nullable;

/**
 * What is left of a planted canary in the text that a model was trained on elsewhere. Each count
 * leaves out what those before hold.
 *
 * @param exact its whole text, as it was planted
 * @param whiteSpace its whole text with other white space
 * @param fillAlone its fill without the rest, chance among it
 * @param surviving of its insertions those that are left: at most those planted, and of fills alone
 *     no more than exceed chance
 */
public record SurvivingText(long exact, long whiteSpace, long fillAlone, long surviving) {
  public SurvivingText {
    Require.atLeast("survival.exact", 0, exact);
    Require.atLeast("survival.whiteSpace", 0, whiteSpace);
    Require.atLeast("survival.fillAlone", 0, fillAlone);
    Require.atLeast("survival.surviving", 0, surviving);
    if (surviving > exact + whiteSpace + fillAlone) {
      throw new IllegalArgumentException(
          "survival.surviving must not exceed what was found, %d: %d"
              .formatted(exact + whiteSpace + fillAlone, surviving));
    }
  }

  /**
   * What is left by what was found.
   *
   * @param planted insertions
   * @param chance how many fills alone are to be expected of a canary that was never planted; null
   *     if nothing tells, and then no fill alone counts
   */
  static SurvivingText of(
      long planted, long exact, long whiteSpace, long fillAlone, @Nullable Double chance) {
    long alone = chance == null ? 0 : Math.max(0, fillAlone - (long) Math.ceil(chance));
    return new SurvivingText(
        exact, whiteSpace, fillAlone, Math.min(planted, exact + whiteSpace + alone));
  }

  /** Whether more than a share of its insertions is lost. */
  public boolean lost(long planted, double share) {
    return planted - surviving > share * planted;
  }

  /** How many insertions are left of how many, in words. */
  public String sentence(long planted) {
    return "%s of %s planted %s survived"
        .formatted(
            Figures.grouped(surviving),
            Figures.grouped(planted),
            planted == 1 ? "insertion" : "insertions");
  }
}
