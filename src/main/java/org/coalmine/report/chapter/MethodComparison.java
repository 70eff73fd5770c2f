package org.coalmine.report.chapter;

import java.util.List;

/**
 * What each method says of the canaries of one format.
 *
 * @param format its name
 * @param text its text with {@code {fill}}
 * @param ceilingBits log2 |R|
 * @param distribution the log-perplexities of its candidates
 * @param canaries its canaries and controls
 * @param estimates the methods' answers, canary by canary
 */
public record MethodComparison(
    String format,
    String text,
    double ceilingBits,
    Distribution distribution,
    List<Mark> canaries,
    List<MethodEstimate> estimates) {

  /**
   * Where a canary stands.
   *
   * @param canary its id
   * @param insertions how often it was planted; 0 for a control
   */
  public record Mark(String canary, int insertions, double logPerplexityBits) {
    public Mark {
      Require.text("canary", canary);
      Require.atLeast("insertions", 0, insertions);
      Require.atLeast("logPerplexityBits", 0.0, logPerplexityBits);
    }
  }

  public MethodComparison {
    Require.text("format", format);
    Require.text("text", text);
    Require.atLeast("ceilingBits", 0.0, ceilingBits);
    Require.present("distribution", distribution);
    canaries = List.copyOf(Require.present("canaries", canaries));
    estimates = List.copyOf(Require.present("estimates", estimates));
  }
}
