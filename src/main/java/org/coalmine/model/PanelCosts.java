package org.coalmine.model;

import java.util.BitSet;

/**
 * What some symbols cost after the prefixes of a panel. A model is asked for those alone that
 * somebody wants, so that a large vocabulary takes no large table. Not safe for use by several
 * threads.
 */
public final class PanelCosts {
  private final Scorer scorer;
  private final int lanes;
  private final int[] symbols;
  private final BitSet wanted = new BitSet();
  private final int[] rows;
  private float[] costsNats = new float[0];

  /**
   * Room for the costs of one panel after another.
   *
   * @param symbols that may be wanted, rising; a symbol is named by its place among them, its
   *     column
   */
  public PanelCosts(Scorer scorer, int[] symbols) {
    this.scorer = scorer;
    this.lanes = scorer.lanes();
    this.symbols = symbols;
    this.rows = new int[symbols.length];
  }

  /** The next panel's cost of a column will be asked of. */
  public void want(int column) {
    wanted.set(column);
  }

  /** Reads the costs that are wanted, and those alone, until the next panel's are read. */
  public void read(Panel panel) {
    int[] asked = new int[wanted.cardinality()];
    int count = 0;
    for (int column = wanted.nextSetBit(0); column >= 0; column = wanted.nextSetBit(column + 1)) {
      rows[column] = count * lanes;
      asked[count++] = symbols[column];
    }
    wanted.clear();
    if (costsNats.length < count * lanes) {
      costsNats = new float[count * lanes];
    }
    scorer.costs(panel, asked, costsNats);
  }

  /** What a column that was wanted costs after the prefix in a lane, in nats. */
  public float nats(int column, int lane) {
    return costsNats[rows[column] + lane];
  }
}
