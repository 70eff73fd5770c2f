package org.coalmine.exposure;

import java.util.Arrays;
import org.coalmine.model.Lanes;
import org.coalmine.model.Panel;
import org.coalmine.model.PanelCosts;
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
  private final PanelCosts costs;
  private final int width;
  private final int[] symbols;
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
   * @param costs room for a panel's
   */
  SharedPrefixes(Scorer scorer, int[][] texts, PanelCosts costs) {
    this.scorer = scorer;
    this.texts = texts;
    this.costs = costs;
    this.width = scorer.lanes();
    this.symbols = new int[width];
    this.parents = scorer.panel();
    this.states = new Lanes(scorer);
    this.longerStates = new Lanes(scorer);
    this.ofTexts = new int[texts.length];
    scorer.start(parents);
    scorer.copy(parents, 0, states.panel(0), 0);
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
    for (int first = 0, end = 0; first < texts.length; first = end) {
      int panel = ofTexts[first] / width;
      for (; end < texts.length && ofTexts[end] / width == panel; end++) {
        costs.want(texts[end][length]);
      }
      costs.read(states.panel(panel));
      for (int text = first; text < end; text++) {
        sums[text] += costs.nats(texts[text][length], ofTexts[text] % width);
      }
    }
  }

  private void advance(int[] longer) {
    int longerCount = longer[longer.length - 1] + 1;
    int text = 0;
    for (int first = 0; first < longerCount; first += width) {
      int lanes = Math.min(width, longerCount - first);
      Arrays.fill(symbols, lanes, width, Scorer.NONE);
      for (int lane = 0; lane < lanes; lane++) {
        while (longer[text] < first + lane) {
          text++;
        }
        symbols[lane] = texts[text][length];
        if (longerCount > count) {
          copy(text, parents, lane);
        }
      }
      int panel = first / width;
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
