package org.coalmine.model.transformer;

import java.util.Arrays;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's workspace over a packed transformer. A step computes keys, values and the last
 * layer's values of one token behind each of some prefixes; the output layer waits until costs are
 * asked for.
 *
 * <p>Only lanes that hold a prefix are computed, and lanes that hold the same one together: rows of
 * the kernel are the distinct prefixes, however they lie in a panel.
 */
final class TransformerScorer implements Scorer {
  static final int LANES = 128;

  private final PackedTransformer model;
  private final int[] boundary;
  private final Step step;
  private final OutputLayer outputLayer;
  private @Nullable PrefixState start;

  private final int[] rowOfLane = new int[LANES];
  private final PrefixState[] prefixes = new PrefixState[LANES];
  private final int[] tokens = new int[LANES];
  private final PrefixState[] longer = new PrefixState[LANES];

  TransformerScorer(PackedTransformer model, int[] boundary) {
    this.model = model;
    this.boundary = boundary;
    Kernel kernel = model.kernel();
    this.step = new Step(model, kernel, LANES);
    this.outputLayer = new OutputLayer(model, kernel, LANES);
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public Panel panel() {
    return new TransformerPanel(model);
  }

  @Override
  public void start(Panel panel) {
    if (start == null) {
      PrefixState state = PrefixState.EMPTY;
      for (int token : boundary) {
        prefixes[0] = state;
        tokens[0] = token;
        step.run(prefixes, tokens, 1, longer);
        state = longer[0];
      }
      start = state;
    }
    Arrays.fill(own(panel).states, start);
  }

  @Override
  public void advance(Panel parents, int symbol, Panel children) {
    TransformerPanel before = own(parents);
    TransformerPanel after = between(parents, children);
    int rows = 0;
    for (int lane = 0; lane < LANES; lane++) {
      rows = gather(before.states[lane], symbol, lane, rows);
    }
    advance(rows, after);
  }

  @Override
  public void advance(Panel parents, int[] symbols, Panel children) {
    if (symbols.length != LANES) {
      throw new IllegalArgumentException(
          "a panel advances by " + LANES + " symbols: " + symbols.length);
    }
    TransformerPanel before = own(parents);
    TransformerPanel after = between(parents, children);
    int rows = 0;
    for (int lane = 0; lane < LANES; lane++) {
      rows = gather(symbols[lane] == NONE ? null : before.states[lane], symbols[lane], lane, rows);
    }
    advance(rows, after);
  }

  /**
   * Gives a lane the row of its prefix, a new one if no lane before it has the same.
   *
   * @param state null if the lane is empty
   * @return how many rows there are now
   */
  private int gather(@Nullable PrefixState state, int symbol, int lane, int rows) {
    rowOfLane[lane] = NONE;
    if (state == null) {
      return rows;
    }
    for (int row = rows - 1; row >= 0; row--) {
      if (prefixes[row] == state && tokens[row] == symbol) {
        rowOfLane[lane] = row;
        return rows;
      }
    }
    rowOfLane[lane] = rows;
    prefixes[rows] = state;
    tokens[rows] = symbol;
    return rows + 1;
  }

  private void advance(int rows, TransformerPanel children) {
    step.run(prefixes, tokens, rows, longer);
    for (int lane = 0; lane < LANES; lane++) {
      int row = rowOfLane[lane];
      children.states[lane] = row == NONE ? null : longer[row];
    }
  }

  @Override
  public boolean readsAhead() {
    return true;
  }

  @Override
  public void follow(KeptState from, int[] symbols, int first, int count, Panel panel) {
    PrefixState state = own(from).state;
    if (state == null) {
      throw new IllegalArgumentException("no state was kept to go on from");
    }
    TransformerPanel grown = own(panel);
    step.follow(state, symbols, first, count, longer);
    clear(grown);
    System.arraycopy(longer, 0, grown.states, 0, count);
  }

  @Override
  public void copy(Panel from, int fromLane, Panel to, int toLane) {
    own(to).states[toLane] = own(from).states[fromLane];
  }

  @Override
  public void clear(Panel panel) {
    Arrays.fill(own(panel).states, null);
  }

  @Override
  public KeptState keptState() {
    return new TransformerKeptState(model);
  }

  @Override
  public void keep(Panel from, int lane, KeptState to) {
    own(to).state = own(from).states[lane];
  }

  @Override
  public void restore(KeptState from, Panel to, int lane) {
    own(to).states[lane] = own(from).state;
  }

  @Override
  public void costs(Panel panel, int[] wanted, float[] costsNats) {
    if (wanted.length == 0) {
      return;
    }
    if (wanted[0] < 0 || wanted[wanted.length - 1] >= model.config().vocabulary()) {
      throw new IllegalArgumentException(
          "wanted has a token that the model, with %d, has not"
              .formatted(model.config().vocabulary()));
    }
    TransformerPanel read = own(panel);
    int rows = 0;
    for (int lane = 0; lane < LANES; lane++) {
      PrefixState state = read.states[lane];
      rows = gather(state == null || state.hidden() == null ? null : state, 0, lane, rows);
      if (state != null && state.hidden() == null) {
        for (int column = 0; column < wanted.length; column++) {
          costsNats[column * LANES + lane] = 0;
        }
      }
    }
    if (rows > 0) {
      outputLayer.costs(prefixes, rows, rowOfLane, wanted, costsNats);
    }
  }

  @Override
  public void costsAlong(Panel panel, int count, int symbols, float[] costsNats) {
    TransformerPanel read = own(panel);
    int rows = 0;
    for (int lane = 0; lane < count; lane++) {
      PrefixState state = read.states[lane];
      if (state == null) {
        throw new IllegalArgumentException("lane " + lane + " holds no prefix");
      }
      if (state.hidden() != null) {
        prefixes[rows++] = state;
      }
    }
    // only an empty prefix has no hidden values, and it stands before all others
    int free = count - rows;
    Arrays.fill(costsNats, 0, free * symbols, 0);
    if (rows > 0) {
      outputLayer.costs(prefixes, rows, symbols, costsNats, free * symbols);
    }
  }

  private TransformerPanel between(Panel parents, Panel children) {
    if (parents == children) {
      throw new IllegalArgumentException("children must be a panel other than parents");
    }
    return own(children);
  }

  private TransformerPanel own(Panel panel) {
    if (panel instanceof TransformerPanel transformer && transformer.model == model) {
      return transformer;
    }
    throw new IllegalArgumentException("the panel was made by another model's scorer");
  }

  private TransformerKeptState own(KeptState state) {
    if (state instanceof TransformerKeptState kept && kept.model == model) {
      return kept;
    }
    throw new IllegalArgumentException("the state was kept by another model's scorer");
  }
}
