package org.coalmine.report.chapter;

import java.math.BigInteger;
import org.coalmine.exposure.Exposure;
import org.jspecify.annotations.Nullable;

/**
 * One format and how its candidates were ranked.
 *
 * @param name its name
 * @param text its text with {@code {fill}}
 * @param expression the regular expression of the fill, or a description of the word list
 * @param check {@code none}, {@code luhn}, {@code ssn} or {@code mod97}
 * @param spaceSize |R|
 * @param ceilingBits log2 |R|
 * @param nearTieToleranceBits the least τ of the near-tie bands, where they were counted
 * @param methodReason why the ranking method was chosen, a sentence
 * @param histogram the log-perplexities of all candidates, if a dense pass was made
 * @param work what that took; null in reports of before
 */
public record FormatResult(
    String name,
    String text,
    String expression,
    String check,
    BigInteger spaceSize,
    double ceilingBits,
    @Nullable Double nearTieToleranceBits,
    String methodReason,
    @Nullable Histogram histogram,
    @Nullable RankWork work) {
  public FormatResult {
    Require.text("name", name);
    Require.text("text", text);
    Require.text("expression", expression);
    Require.text("check", check);
    Require.atLeast("spaceSize", BigInteger.ONE, spaceSize);
    Require.atLeast("ceilingBits", 0.0, ceilingBits);
    if (Math.abs(ceilingBits - Exposure.log2(spaceSize)) > 1e-6) {
      throw new IllegalArgumentException(
          "ceilingBits must be log2 spaceSize " + Exposure.log2(spaceSize) + ": " + ceilingBits);
    }
    Require.present("methodReason", methodReason);
  }
}
