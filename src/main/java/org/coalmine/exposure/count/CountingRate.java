package org.coalmine.exposure.count;

import java.math.BigInteger;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.BestWindow;
import org.coalmine.model.LanguageModel;

/** How fast one thread of this machine counts the candidates of a format. */
public final class CountingRate {
  private static final BigInteger SAMPLE = BigInteger.valueOf(50_000);
  private static final double DOUBTFUL_SHARE = 0.5;

  private CountingRate() {}

  /**
   * Counts the first candidates of the space, as {@link BestWindow} measures. A rate below half of
   * what is expected is doubtful.
   *
   * @param expected candidates per second that the model's steps suggest; 0 for nothing
   * @return candidates per second of a core, positive
   */
  public static double measure(LanguageModel model, Candidates candidates, double expected) {
    DenseCount count =
        new DenseCount(model, candidates, Thresholds.of(new double[] {Double.MAX_VALUE / 4}, 0));
    Shard sample = new Shard(0, BigInteger.ZERO, candidates.size().min(SAMPLE));
    return BestWindow.<Double>measure(
        () -> window(count, sample), Double::doubleValue, rate -> rate < DOUBTFUL_SHARE * expected);
  }

  private static double window(DenseCount count, Shard sample) {
    long start = BestWindow.cpuNanos();
    long nanos;
    long candidates = 0;
    do {
      candidates += count.count(sample).candidates().longValueExact();
      nanos = BestWindow.cpuNanos() - start;
    } while (nanos < BestWindow.WINDOW_NANOS);
    return candidates * 1e9 / nanos;
  }
}
