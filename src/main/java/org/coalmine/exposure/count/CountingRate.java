package org.coalmine.exposure.count;

import java.math.BigInteger;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.LanguageModel;

/** How fast one thread of this machine counts the candidates of a format. */
public final class CountingRate {
  private static final BigInteger SAMPLE = BigInteger.valueOf(50_000);
  private static final double WARM_UP_SECONDS = 1.5;
  private static final double MEASURED_SECONDS = 0.5;

  private CountingRate() {}

  /**
   * Counts the first candidates of the space for half a second, after a second and a half that
   * warms up the compiler.
   *
   * @return candidates per second, positive
   */
  public static double measure(LanguageModel model, CandidateAutomaton automaton) {
    DenseCount count =
        new DenseCount(model, automaton, Thresholds.of(new double[] {Double.MAX_VALUE / 4}, 0));
    Shard sample = new Shard(0, BigInteger.ZERO, automaton.size().min(SAMPLE));
    repeat(count, sample, WARM_UP_SECONDS);
    return repeat(count, sample, MEASURED_SECONDS);
  }

  private static double repeat(DenseCount count, Shard sample, double leastSeconds) {
    long start = System.nanoTime();
    double seconds;
    long candidates = 0;
    do {
      candidates += count.count(sample).candidates().longValueExact();
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < leastSeconds);
    return candidates / seconds;
  }
}
