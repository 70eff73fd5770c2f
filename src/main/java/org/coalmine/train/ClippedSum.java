package org.coalmine.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The clipped gradients of some units, summed.
 *
 * @param gradient flat, in DL4J's order, of the units' summed losses in nats
 * @param loss of the units, before the step
 * @param units how many there were
 * @param clipped how many of them were scaled down
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between task and driver, never compared
public record ClippedSum(double[] gradient, LossSum loss, int units, int clipped)
    implements Serializable {
  /** Both. Sums of doubles: add in a fixed order to get the same bits. */
  public ClippedSum plus(ClippedSum other) {
    double[] sum = gradient.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.gradient[i];
    }
    return new ClippedSum(sum, loss.plus(other.loss), units + other.units, clipped + other.clipped);
  }

  /** One of equal parts of the gradient, numbered from 0, with all that is counted. */
  public ClippedSum slice(int number, int slices) {
    return new ClippedSum(
        Arrays.copyOfRange(gradient, border(number, slices), border(number + 1, slices)),
        loss,
        units,
        clipped);
  }

  private int border(int number, int slices) {
    return (int) ((long) gradient.length * number / slices);
  }

  /** All slices of one sum, in their order. */
  public static ClippedSum joined(List<ClippedSum> slices) {
    double[] gradient =
        slices.stream().flatMapToDouble(slice -> Arrays.stream(slice.gradient)).toArray();
    ClippedSum first = slices.get(0);
    return new ClippedSum(gradient, first.loss, first.units, first.clipped);
  }
}
