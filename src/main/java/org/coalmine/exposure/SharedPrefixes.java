package org.coalmine.exposure;

import java.util.Arrays;
import org.coalmine.model.Lanes;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;

/**
 * The model's states after the prefixes of sorted texts: one lane for each different prefix,
 * however many texts have it. All prefixes grow together, a symbol at a time. Not safe for use by
 * several threads.
 */
final class SharedPrefixes {
  /** With more prefixes than this for each text, a step saved is less than what copying takes. */
  private static final double MOST_PER_TEXT = 0.75;

  private final Scorer scorer;
  private final int[][] texts;
  private final float[] costsNats;
  private final int[] symbols = new int[Scorer.LANES];
  private Panel parents;
  private Lanes states;
  private Lanes longerStates;
  private int[] ofTexts;
  private int count = 1;
  private int length;

  /**
   * The empty prefix.
   *
   * @param texts in ascending order
   * @param costsNats room for a panel's costs
   */
  SharedPrefixes(Scorer scorer, int[][] texts, float[] costsNats) {
    this.scorer = scorer;
    this.texts = texts;
    this.costsNats = costsNats;
    this.parents = scorer.panel();
    this.states = new Lanes(scorer);
    this.longerStates = new Lanes(scorer);
    this.ofTexts = new int[texts.length];
    scorer.start(states.panel(0));
  }

  /**
   * Makes the prefixes as long as sharing them pays.
   *
   * @param sums of each text, to which the costs of its prefix are added
   * @return their length
   */
  int grow(double[] sums) {
    int shortest = Arrays.stream(texts).mapToInt(text -> text.length).min().orElse(0);
    while (length < shortest) {
      int[] longer = longer();
      if (longer[longer.length - 1] + 1 > MOST_PER_TEXT * texts.length) {
        break;
      }
      addCosts(sums);
      advance(longer);
    }
    return length;
  }

  /** Copies the state after a text's beginning. */
  void copy(int text, Panel to, int lane) {
    states.copy(ofTexts[text], to, lane);
  }

  /** Which beginning each text has if they are a symbol longer. */
  private int[] longer() {
    int[] longer = new int[texts.length];
    for (int text = 1; text < texts.length; text++) {
      boolean same =
          ofTexts[text] == ofTexts[text - 1] && texts[text][length] == texts[text - 1][length];
      longer[text] = longer[text - 1] + (same ? 0 : 1);
    }
    return longer;
  }

  private void addCosts(double[] sums) {
    int costsOf = -1;
    for (int text = 0; text < texts.length; text++) {
      int panel = ofTexts[text] / Scorer.LANES;
      if (panel != costsOf) {
        scorer.costs(states.panel(panel), costsNats);
        costsOf = panel;
      }
      int lane = ofTexts[text] % Scorer.LANES;
      sums[text] += costsNats[texts[text][length] * Scorer.LANES + lane];
    }
  }

  private void advance(int[] longer) {
    int longerCount = longer[longer.length - 1] + 1;
    int text = 0;
    for (int first = 0; first < longerCount; first += Scorer.LANES) {
      int lanes = Math.min(Scorer.LANES, longerCount - first);
      for (int lane = 0; lane < lanes; lane++) {
        while (longer[text] < first + lane) {
          text++;
        }
        symbols[lane] = texts[text][length];
        if (longerCount > count) {
          copy(text, parents, lane);
        }
      }
      int panel = first / Scorer.LANES;
      if (longerCount > count) {
        scorer.advance(parents, symbols, longerStates.panel(panel));
      } else {
        scorer.advance(states.panel(panel), symbols, parents);
        parents = states.replace(panel, parents);
      }
    }
    if (longerCount > count) {
      Lanes shorterStates = states;
      states = longerStates;
      longerStates = shorterStates;
    }
    ofTexts = longer;
    count = longerCount;
    length++;
  }
}
