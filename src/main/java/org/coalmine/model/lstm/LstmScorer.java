package org.coalmine.model.lstm;

import static org.coalmine.kernel.PackedMatrix.BLOCK_ROWS;
import static org.coalmine.model.lstm.Kernel.LANES;
import static org.coalmine.model.lstm.PackedLstm.UNITS_PER_BLOCK;

import java.util.ArrayDeque;
import java.util.Deque;
import org.coalmine.kernel.AlignedStorage;
import org.coalmine.kernel.AlignedStorage.Stretch;
import org.coalmine.kernel.PackedMatrix;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.token.Alphabet;

/**
 * One thread's workspace over a packed LSTM. It allocates panels, and room for what the children of
 * a panel share: as much as there are panels at once that have children and have not changed since.
 */
final class LstmScorer implements Scorer {
  /** Blocks whose gates are computed before their cells: the gates then take 12 kB. */
  private static final int CHUNK_BLOCKS = 8;

  private final PackedLstm model;
  private final Kernel kernel;
  private final AlignedStorage storage = new AlignedStorage();
  private final Deque<Stretch> rooms = new ArrayDeque<>();
  private final float[] gates;
  private final int gatesAt;
  private final float[] logits;

  private final int[] columns = new int[LANES];
  private final float[] zeros = new float[BLOCK_ROWS * LANES];

  LstmScorer(PackedLstm model, Kernel kernel) {
    this.model = model;
    this.kernel = kernel;
    Stretch stretch = storage.allocate(CHUNK_BLOCKS * BLOCK_ROWS * LANES);
    this.gates = stretch.array();
    this.gatesAt = stretch.at();
    this.logits = new float[model.output().rows() * LANES];
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public Panel panel() {
    return new LstmPanel(model, storage);
  }

  @Override
  public void start(Panel panel) {
    LstmPanel blank = own(panel);
    blank.clear();
    forgetRecurrent(blank);
    step(blank, Alphabet.BOUNDARY, blank);
  }

  @Override
  public void advance(Panel parents, int symbol, Panel children) {
    requireApart(parents, children);
    forgetRecurrent(own(children));
    step(own(parents), symbol, own(children));
  }

  /**
   * Works in place too: a layer's old output is read only through the recurrent products, which
   * come first, and its old cells unit by unit.
   */
  private void step(LstmPanel parents, int symbol, LstmPanel children) {
    Stretch recurrent = recurrent(parents);
    for (int from = 0; from < model.gateBlocks(); from += CHUNK_BLOCKS) {
      int to = Math.min(from + CHUNK_BLOCKS, model.gateBlocks());
      kernel.add(
          model.inputColumns(),
          model.inputColumn(symbol) + from * BLOCK_ROWS,
          (to - from) * BLOCK_ROWS,
          recurrent.array(),
          recurrent.at() + from * BLOCK_ROWS * LANES,
          gates,
          gatesAt);
      cells(0, from, to, parents, children);
    }
    upperLayers(parents, recurrent, children);
  }

  @Override
  public void advance(Panel parents, int[] symbols, Panel children) {
    if (symbols.length != LANES) {
      throw new IllegalArgumentException(
          "a panel advances by " + LANES + " symbols: " + symbols.length);
    }
    int common = common(symbols);
    if (common != NONE) {
      advance(parents, common, children);
      return;
    }
    requireApart(parents, children);
    LstmPanel before = own(parents);
    LstmPanel after = own(children);
    forgetRecurrent(after);
    Stretch recurrent = recurrent(before);
    for (int lane = 0; lane < LANES; lane++) {
      columns[lane] = model.inputColumn(Math.max(0, symbols[lane]));
    }
    for (int from = 0; from < model.gateBlocks(); from += CHUNK_BLOCKS) {
      int to = Math.min(from + CHUNK_BLOCKS, model.gateBlocks());
      kernel.addEach(
          model.inputColumns(),
          columns,
          from * BLOCK_ROWS,
          (to - from) * BLOCK_ROWS,
          recurrent.array(),
          recurrent.at() + from * BLOCK_ROWS * LANES,
          gates,
          gatesAt);
      cells(0, from, to, before, after);
    }
    upperLayers(before, recurrent, after);
  }

  /** The symbol of all lanes that are not to be empty, which hold anything; NONE if they differ. */
  private static int common(int[] symbols) {
    int common = NONE;
    for (int symbol : symbols) {
      if (symbol != NONE && symbol != common) {
        if (common != NONE) {
          return NONE;
        }
        common = symbol;
      }
    }
    return common;
  }

  /** The recurrent products of a panel; computed where they are not known. */
  private Stretch recurrent(LstmPanel panel) {
    if (panel.recurrent != null) {
      return panel.recurrent;
    }
    Stretch room = rooms.isEmpty() ? storage.allocate(panel.recurrentValues()) : rooms.pop();
    for (int layer = 0; layer < model.layers(); layer++) {
      int to = room.at() + panel.recurrentOffset(layer);
      for (int block = 0; block < model.gateBlocks(); block++) {
        product(model.bias(layer), model.recurrent(layer), block, panel, layer, room.array(), to);
      }
    }
    panel.recurrent = room;
    return room;
  }

  /** The room of products that no longer belong to a panel's outputs serves another's. */
  private void forgetRecurrent(LstmPanel panel) {
    if (panel.recurrent != null) {
      rooms.push(panel.recurrent);
      panel.recurrent = null;
    }
  }

  /** One block of {@code bias + matrix · outputs of a layer}. */
  private void product(
      float[] bias,
      PackedMatrix matrix,
      int block,
      LstmPanel panel,
      int layer,
      float[] out,
      int outAt) {
    int to = outAt + block * BLOCK_ROWS * LANES;
    int hidden = panel.hidden(layer);
    kernel.add(bias, block * BLOCK_ROWS, BLOCK_ROWS, zeros, 0, out, to);
    kernel.multiply(matrix, block, block + 1, panel.values, hidden, out, to, out, to);
  }

  private void upperLayers(LstmPanel parents, Stretch recurrent, LstmPanel children) {
    for (int layer = 1; layer < model.layers(); layer++) {
      int below = children.hidden(layer - 1);
      int products = recurrent.at() + parents.recurrentOffset(layer);
      for (int from = 0; from < model.gateBlocks(); from += CHUNK_BLOCKS) {
        int to = Math.min(from + CHUNK_BLOCKS, model.gateBlocks());
        kernel.multiply(
            model.input(layer),
            from,
            to,
            children.values,
            below,
            recurrent.array(),
            products + from * BLOCK_ROWS * LANES,
            gates,
            gatesAt);
        cells(layer, from, to, parents, children);
      }
    }
    forgetRecurrent(children);
  }

  private void cells(int layer, int fromBlock, int toBlock, LstmPanel before, LstmPanel after) {
    int from = fromBlock * UNITS_PER_BLOCK * LANES;
    kernel.cells(
        gates,
        gatesAt,
        (toBlock - fromBlock) * UNITS_PER_BLOCK,
        before.values,
        before.cells(layer) + from,
        after.values,
        after.cells(layer) + from,
        after.hidden(layer) + from);
  }

  @Override
  public void copy(Panel from, int fromLane, Panel to, int toLane) {
    LstmPanel target = own(to);
    own(from).copy(fromLane, target, toLane);
    forgetRecurrent(target);
  }

  @Override
  public KeptState keptState() {
    return new LstmKeptState(model);
  }

  @Override
  public void keep(Panel from, int lane, KeptState to) {
    own(from).keep(lane, own(to).values);
  }

  @Override
  public void restore(KeptState from, Panel to, int lane) {
    LstmPanel target = own(to);
    target.restore(own(from).values, lane);
    forgetRecurrent(target);
  }

  @Override
  public void costs(Panel panel, int[] wanted, float[] costsNats) {
    LstmPanel read = own(panel);
    for (int block = 0; block < model.output().blocks(); block++) {
      product(model.outputBias(), model.output(), block, read, model.layers() - 1, logits, 0);
    }
    kernel.costs(logits, model.symbols(), wanted, costsNats);
  }

  private LstmPanel own(Panel panel) {
    if (panel instanceof LstmPanel lstm && lstm.model == model) {
      return lstm;
    }
    throw new IllegalArgumentException("the panel was made by another model's scorer");
  }

  private LstmKeptState own(KeptState state) {
    if (state instanceof LstmKeptState kept && kept.model == model) {
      return kept;
    }
    throw new IllegalArgumentException("the state was kept by another model's scorer");
  }

  private static void requireApart(Panel parents, Panel children) {
    if (parents == children) {
      throw new IllegalArgumentException("children must be a panel other than parents");
    }
  }
}
