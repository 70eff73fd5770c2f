package org.coalmine.model.lstm;

import static org.coalmine.model.lstm.Kernel.LANES;
import static org.coalmine.model.lstm.PackedLstm.UNITS_PER_BLOCK;
import static org.coalmine.model.lstm.PackedMatrix.BLOCK_ROWS;

import java.util.Arrays;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.text.Alphabet;

/** One thread's workspace over a packed LSTM; allocates nothing after its construction. */
final class LstmScorer implements Scorer {
  /** Blocks whose gates are computed before their cells: the gates then take 12 kB. */
  private static final int CHUNK_BLOCKS = 8;

  private final PackedLstm model;
  private final Kernel kernel;
  private final float[] gates = new float[CHUNK_BLOCKS * BLOCK_ROWS * LANES];
  private final float[] logits;

  /** A panel of depth one: a column times it is the column in every lane. */
  private final float[] ones = new float[LANES];

  private final float[] zeros = new float[BLOCK_ROWS * LANES];

  LstmScorer(PackedLstm model, Kernel kernel) {
    this.model = model;
    this.kernel = kernel;
    this.logits = new float[model.output().rows() * LANES];
    Arrays.fill(ones, 1f);
  }

  @Override
  public Panel panel() {
    return new LstmPanel(model);
  }

  @Override
  public void start(Panel panel) {
    LstmPanel blank = own(panel);
    for (int layer = 0; layer < model.layers(); layer++) {
      Arrays.fill(blank.hidden[layer], 0f);
      Arrays.fill(blank.cells[layer], 0f);
    }
    blank.recurrentKnown = false;
    step(blank, Alphabet.BOUNDARY, blank);
  }

  @Override
  public void advance(Panel parents, int symbol, Panel children) {
    requireApart(parents, children);
    step(own(parents), symbol, own(children));
  }

  /**
   * Works in place too: a layer's old output is read only through the recurrent products, which
   * come first, and its old cells unit by unit.
   */
  private void step(LstmPanel parents, int symbol, LstmPanel children) {
    shareRecurrent(parents);
    for (int from = 0; from < model.gateBlocks(); from += CHUNK_BLOCKS) {
      int to = Math.min(from + CHUNK_BLOCKS, model.gateBlocks());
      kernel.multiply(
          model.inputColumn(symbol),
          from,
          to,
          ones,
          parents.recurrent[0],
          from * BLOCK_ROWS,
          gates,
          0);
      cells(0, from, to, parents, children);
    }
    upperLayers(parents, children);
  }

  @Override
  public void advance(Panel parents, int[] symbols, Panel children) {
    if (symbols.length != LANES) {
      throw new IllegalArgumentException(
          "a panel advances by " + LANES + " symbols: " + symbols.length);
    }
    requireApart(parents, children);
    LstmPanel before = own(parents);
    LstmPanel after = own(children);
    shareRecurrent(before);
    for (int from = 0; from < model.gateBlocks(); from += CHUNK_BLOCKS) {
      int to = Math.min(from + CHUNK_BLOCKS, model.gateBlocks());
      addEach(before.recurrent[0], symbols, from * BLOCK_ROWS, (to - from) * BLOCK_ROWS);
      cells(0, from, to, before, after);
    }
    upperLayers(before, after);
  }

  private void addEach(float[] recurrent, int[] symbols, int firstRow, int rows) {
    for (int lane = 0; lane < LANES; lane++) {
      float[] column = model.inputColumn(symbols[lane]).values();
      for (int row = 0; row < rows; row++) {
        gates[row * LANES + lane] =
            recurrent[(firstRow + row) * LANES + lane] + column[firstRow + row];
      }
    }
  }

  private void shareRecurrent(LstmPanel panel) {
    if (panel.recurrentKnown) {
      return;
    }
    for (int layer = 0; layer < model.layers(); layer++) {
      float[] products = panel.recurrent[layer];
      for (int block = 0; block < model.gateBlocks(); block++) {
        int row = block * BLOCK_ROWS;
        kernel.multiply(model.bias(layer), block, block + 1, ones, zeros, 0, products, row);
        kernel.multiply(
            model.recurrent(layer),
            block,
            block + 1,
            panel.hidden[layer],
            products,
            row,
            products,
            row);
      }
    }
    panel.recurrentKnown = true;
  }

  private void upperLayers(LstmPanel parents, LstmPanel children) {
    for (int layer = 1; layer < model.layers(); layer++) {
      float[] below = children.hidden[layer - 1];
      float[] recurrent = parents.recurrent[layer];
      for (int from = 0; from < model.gateBlocks(); from += CHUNK_BLOCKS) {
        int to = Math.min(from + CHUNK_BLOCKS, model.gateBlocks());
        kernel.multiply(
            model.input(layer), from, to, below, recurrent, from * BLOCK_ROWS, gates, 0);
        cells(layer, from, to, parents, children);
      }
    }
    children.recurrentKnown = false;
  }

  private void cells(int layer, int fromBlock, int toBlock, LstmPanel before, LstmPanel after) {
    kernel.cells(
        gates,
        fromBlock * UNITS_PER_BLOCK,
        toBlock * UNITS_PER_BLOCK,
        before.cells[layer],
        after.cells[layer],
        after.hidden[layer]);
  }

  @Override
  public void copy(Panel from, int fromLane, Panel to, int toLane) {
    LstmPanel source = own(from);
    LstmPanel target = own(to);
    for (int layer = 0; layer < model.layers(); layer++) {
      copyLane(source.hidden[layer], fromLane, target.hidden[layer], toLane);
      copyLane(source.cells[layer], fromLane, target.cells[layer], toLane);
    }
    target.recurrentKnown = false;
  }

  private static void copyLane(float[] from, int fromLane, float[] to, int toLane) {
    for (int row = 0; row < from.length; row += LANES) {
      to[row + toLane] = from[row + fromLane];
    }
  }

  @Override
  public void costs(Panel panel, float[] costsNats) {
    PackedMatrix output = model.output();
    float[] hidden = own(panel).topHidden();
    for (int block = 0; block < output.blocks(); block++) {
      int row = block * BLOCK_ROWS;
      kernel.multiply(model.outputBias(), block, block + 1, ones, zeros, 0, logits, row);
      kernel.multiply(output, block, block + 1, hidden, logits, row, logits, row);
    }
    kernel.costs(logits, model.symbols(), costsNats);
  }

  private LstmPanel own(Panel panel) {
    if (panel instanceof LstmPanel lstm && lstm.model == model) {
      return lstm;
    }
    throw new IllegalArgumentException("the panel was made by another model's scorer");
  }

  private static void requireApart(Panel parents, Panel children) {
    if (parents == children) {
      throw new IllegalArgumentException("children must be a panel other than parents");
    }
  }
}
