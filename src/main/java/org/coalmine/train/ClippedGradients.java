package org.coalmine.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.kernel.RowList;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.text.WindowStore;

/**
 * The sum of the gradients of privacy units, each clipped to a norm: a worker's part of a step of
 * DP-SGD (Abadi et al., Deep Learning with Differential Privacy, CCS 2016).
 *
 * <p>A unit's gradient is that of the summed loss of all its windows. Units share batches of up to
 * {@link TrainingSettings#batchSize} windows for the forward and backward pass; what differs is how
 * the norm is found (mixed ghost clipping; Bu, Mao, Xu, NeurIPS 2022):
 *
 * <ul>
 *   <li><b>A short unit</b> has its norm from {@link GhostNorm}. Gradients are linear in the
 *       errors, so scaling its errors clips it, and one product gives the sum of all such units. No
 *       gradient of a single unit ever exists.
 *   <li><b>A long unit</b>, for which the pairs of rows cost more than the gradient itself, has its
 *       gradient multiplied out over its own rows, which takes no more products than the sum would;
 *       it is scaled and added, and its array is used for the next.
 *   <li><b>A unit longer than a batch</b> goes through several, its gradient summed in double.
 * </ul>
 *
 * The memory is that of a batch and three gradients, however long a unit is. Which way is taken
 * depends on lengths and settings alone, and units are summed in the order in which they come: the
 * sum is a pure function of settings, parameters and units.
 *
 * <p>A norm computed in float is right to a relative 10⁻⁴ or better (the tests compare it with the
 * gradient's own), and is taken to be 2⁻¹⁰ larger than it came out: no unit adds more than the clip
 * norm. A unit whose norm is not a number adds nothing.
 */
public final class ClippedGradients {
  /** A pass over a gradient takes as long as so many products for each of its entries. */
  private static final int PRODUCTS_PER_PARAMETER = 100;

  private static final double NORM_MARGIN = 1 + 0x1p-10;

  private final ForwardBackward network;
  private final int batchSize;
  private final int parameters;
  private final double clipNorm;
  private final double[] sum;
  private final float[] gradient;
  private final List<Unit> waiting = new ArrayList<>();
  private int waitingWindows;
  private LossSum loss = LossSum.ZERO;
  private int units;
  private int clipped;

  /** Consecutive windows of a text. */
  private record Unit(WindowStore.Reader text, long first, long count) {}

  /**
   * @param parameters of the network, flat in DL4J's order
   * @param clipNorm the largest norm of a unit's gradient, above 0
   */
  public ClippedGradients(
      TrainingSettings settings, int symbols, float[] parameters, double clipNorm) {
    Parameters layout = Parameters.of(settings, symbols);
    network = new ForwardBackward(layout, parameters);
    batchSize = settings.batchSize();
    this.parameters = layout.size();
    this.clipNorm = clipNorm;
    sum = new double[layout.size()];
    gradient = new float[layout.size()];
  }

  /** Adds the unit of some consecutive windows. */
  public void add(WindowStore.Reader text, long first, long count) {
    Unit unit = new Unit(text, first, count);
    units++;
    if (count > batchSize) {
      flush();
      addInParts(unit);
      return;
    }
    if (waitingWindows + count > batchSize) {
      flush();
    }
    waiting.add(unit);
    waitingWindows += (int) count;
  }

  /** The sum of all units added. */
  public ClippedSum sum() {
    flush();
    return new ClippedSum(sum.clone(), loss, units, clipped);
  }

  private void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    List<RowList> rows = run(waiting, waitingWindows);
    RowList together = new RowList(waitingWindows);
    for (RowList unit : rows) {
      if ((double) unit.size() * unit.size() * network.pairCost()
          <= (double) PRODUCTS_PER_PARAMETER * parameters) {
        double factor = factor(Math.sqrt(network.squaredNorm(unit)));
        if (factor > 0) {
          if (factor < 1) {
            network.scale(unit, (float) factor);
          }
          together.addAll(unit);
        }
      } else {
        network.gradient(unit, gradient);
        addGradient(factor(norm(gradient)));
      }
    }
    if (together.size() > 0) {
      network.gradient(together, gradient);
      addGradient(1);
    }
    waiting.clear();
    waitingWindows = 0;
  }

  private void addInParts(Unit unit) {
    double[] whole = new double[parameters];
    for (long from = 0; from < unit.count(); from += batchSize) {
      int count = (int) Math.min(batchSize, unit.count() - from);
      Unit part = new Unit(unit.text(), unit.first() + from, count);
      network.gradient(run(List.of(part), count).get(0), gradient);
      for (int i = 0; i < whole.length; i++) {
        whole[i] += gradient[i];
      }
    }
    double squared = 0;
    for (double value : whole) {
      squared += value * value;
    }
    double factor = factor(Math.sqrt(squared));
    if (factor > 0) {
      for (int i = 0; i < whole.length; i++) {
        sum[i] += factor * whole[i];
      }
    }
  }

  private double factor(double norm) {
    if (!Double.isFinite(norm)) {
      clipped++;
      return 0;
    }
    if (norm * NORM_MARGIN <= clipNorm) {
      return 1;
    }
    clipped++;
    return clipNorm / (norm * NORM_MARGIN);
  }

  private static double norm(float[] values) {
    double squared = 0;
    for (float value : values) {
      squared += (double) value * value;
    }
    return Math.sqrt(squared);
  }

  private void addGradient(double factor) {
    if (factor > 0) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factor * gradient[i];
      }
    }
  }

  /** Forward and backward over some units side by side; the rows of each. */
  private List<RowList> run(List<Unit> batch, int windows) {
    char[][] texts = new char[windows][];
    int length = 0;
    int characters = 0;
    int read = 0;
    for (Unit unit : batch) {
      for (int i = 0; i < unit.count(); i++, read++) {
        texts[read] = unit.text().window(unit.first() + i);
        length = Math.max(length, texts[read].length - 1);
        characters += texts[read].length - 1;
      }
    }
    int[] inputs = new int[windows * length];
    int[] targets = new int[windows * length];
    Arrays.fill(targets, Batch.PADDING);
    List<RowList> rows = new ArrayList<>();
    int row = 0;
    for (Unit unit : batch) {
      RowList own = new RowList((int) unit.count() * length);
      for (int i = 0; i < unit.count(); i++, row++) {
        for (int time = 0; time < texts[row].length - 1; time++) {
          int at = time * windows + row;
          inputs[at] = texts[row][time];
          targets[at] = texts[row][time + 1];
          own.add(at);
        }
      }
      rows.add(own);
    }
    double nats = network.run(windows, length, inputs, targets);
    loss = loss.plus(new LossSum(nats, characters));
    return rows;
  }
}
