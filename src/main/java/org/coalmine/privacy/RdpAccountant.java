package org.coalmine.privacy;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Rényi differential privacy of DP-SGD (Mironov, Rényi Differential Privacy, 2017).
 *
 * <p>A mechanism has RDP τ at order α if D_α(M(D) ‖ M(D′)) = ln E_{D′}[(Pr_D/Pr_{D′})^α]/(α − 1) is
 * at most τ for all adjacent D and D′. At a fixed order composition is addition, so a training of
 * several stretches costs Σ steps · RDP(α) at every order; {@link RenyiMoment} has the RDP of one
 * step. From each order follows a pair (ε, δ), and the best order of a grid is taken:
 *
 * <pre>
 *   ε = τ + ln(1 − 1/α) − (ln δ + ln α)/(α − 1),     δ = e^{(α−1)(τ−ε)} (1 − 1/α)^α /(α − 1)
 * </pre>
 *
 * (Balle, Barthe, Gaboardi, Hsu, Sato, Hypothesis Testing Interpretations and Rényi Differential
 * Privacy, 2020, theorem 21; Canonne, Kamath, Steinke, The Discrete Gaussian for Differential
 * Privacy, 2020, proposition 12). Beside it stands the inequality of Bretagnolle and Huber: the
 * total variation is at most √(1 − e^{−KL}), and KL ≤ τ, so ε = 0 wherever δ² ≥ 1 − e^{−τ}.
 *
 * <p>This is an upper bound, typically 5 to 30 % above the exact ε; {@link PldAccountant} is tight.
 * It is kept because it takes microseconds, is what most published figures state, and checks the
 * other.
 *
 * <p><b>Rounded up.</b> To every ln A_α the error bound of its sum is added and to every result one
 * part in 10^12.
 */
public final class RdpAccountant implements Accountant {
  /**
   * Tenths up to 11, whole numbers up to 64, then ever wider: as the common accountants, and finer.
   */
  private static final List<Double> DEFAULT_ORDERS =
      DoubleStream.concat(
              DoubleStream.concat(
                  DoubleStream.of(1.01, 1.02, 1.05),
                  IntStream.range(11, 110).mapToDouble(tenths -> tenths / 10.0)),
              DoubleStream.concat(
                  IntStream.rangeClosed(11, 64).asDoubleStream(),
                  DoubleStream.of(80, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096)))
          .boxed()
          .toList();

  private static final double RELATIVE_ERROR = 1e-12;

  private final double[] orders;
  private final double[] divergences;

  private RdpAccountant(double[] orders, double[] divergences) {
    this.orders = orders;
    this.divergences = divergences;
  }

  /**
   * The accountant of a training, over a grid of orders from 1.01 to 4096.
   *
   * @param stretches at least one
   */
  public static RdpAccountant of(List<SampledGaussian> stretches) {
    return of(stretches, DEFAULT_ORDERS);
  }

  /**
   * The accountant of a training.
   *
   * @param stretches at least one
   * @param orders at least one; each above 1 and at most 65536
   */
  public static RdpAccountant of(List<SampledGaussian> stretches, List<Double> orders) {
    if (stretches.isEmpty()) {
      throw new IllegalArgumentException("stretches must hold at least one");
    }
    if (orders.isEmpty()) {
      throw new IllegalArgumentException("orders must hold at least one");
    }
    double[] divergences =
        orders.stream()
            .mapToDouble(
                order ->
                    stretches.stream()
                        .mapToDouble(stretch -> divergenceRoundedUp(stretch, order))
                        .sum())
            .toArray();
    return new RdpAccountant(
        orders.stream().mapToDouble(Double::doubleValue).toArray(), divergences);
  }

  /**
   * The Rényi divergence, in nats, that a stretch spends at one order, to within rounding.
   *
   * @param order α, above 1 and at most 65536
   */
  static double divergence(SampledGaussian stretch, double order) {
    RenyiMoment moment = new RenyiMoment(stretch.samplingRate(), stretch.noiseMultiplier(), order);
    return stretch.steps() * moment.log() / (order - 1);
  }

  private static double divergenceRoundedUp(SampledGaussian stretch, double order) {
    RenyiMoment moment = new RenyiMoment(stretch.samplingRate(), stretch.noiseMultiplier(), order);
    return stretch.steps()
        * (moment.log() * (1 + RELATIVE_ERROR) + moment.absoluteError())
        / (order - 1);
  }

  /**
   * An ε and the order that gave it.
   *
   * @param epsilon rounded up
   * @param order α
   */
  public record EpsilonAtOrder(double epsilon, double order) {}

  /**
   * The least ε over the grid of orders.
   *
   * @param delta in (0, 1)
   */
  public EpsilonAtOrder epsilonAtOrder(double delta) {
    Require.strictlyBetweenZeroAndOne("delta", delta);
    EpsilonAtOrder best = new EpsilonAtOrder(Double.POSITIVE_INFINITY, orders[0]);
    for (int i = 0; i < orders.length; i++) {
      double order = orders[i];
      double epsilon =
          delta * delta + Math.expm1(-divergences[i]) >= RELATIVE_ERROR * delta * delta
              ? 0
              : divergences[i]
                  + Math.log1p(-1 / order)
                  - (Math.log(delta) + Math.log(order)) / (order - 1);
      if (epsilon < best.epsilon()) {
        best = new EpsilonAtOrder(Math.max(0, epsilon), order);
      }
    }
    return best.epsilon() == 0 ? best : new EpsilonAtOrder(roundedUp(best.epsilon()), best.order());
  }

  @Override
  public double epsilon(double delta) {
    return epsilonAtOrder(delta).epsilon();
  }

  @Override
  public double delta(double epsilon) {
    Require.notNegative("epsilon", epsilon);
    double least = 1;
    for (int i = 0; i < orders.length; i++) {
      double order = orders[i];
      double logDelta =
          (order - 1) * (divergences[i] - epsilon)
              + order * Math.log1p(-1 / order)
              - Math.log(order - 1);
      double totalVariation = Math.sqrt(-Math.expm1(-divergences[i]));
      least = Math.min(least, Math.min(Math.exp(logDelta), totalVariation));
    }
    return Math.min(1, roundedUp(least));
  }

  private static double roundedUp(double value) {
    return Math.nextUp(value * (1 + RELATIVE_ERROR));
  }
}
