package org.coalmine.model;

import java.util.stream.IntStream;

/** The costs of every symbol of a model, for tests. */
public final class AllCosts {
  private AllCosts() {}

  /** Costs [symbol][lane] after the prefixes of a panel. */
  public static float[] of(LanguageModel model, Scorer scorer, Panel panel) {
    int[] every = every(model.vocabulary().size());
    float[] costsNats = new float[every.length * scorer.lanes()];
    scorer.costs(panel, every, costsNats);
    return costsNats;
  }

  /** All symbols of a vocabulary of some size. */
  public static int[] every(int symbols) {
    return IntStream.range(0, symbols).toArray();
  }
}
