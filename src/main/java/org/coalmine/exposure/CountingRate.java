package org.coalmine.exposure;

import java.math.BigInteger;
import org.coalmine.canary.CandidateAutomaton;
import org.coalmine.model.LanguageModel;

/** How fast one thread of this machine counts the candidates of a format. */
public final class CountingRate {
  private static final BigInteger SAMPLE = BigInteger.valueOf(50_000);
  private static final double LEAST_SECONDS = 0.3;

  private CountingRate() {}

  /**
   * Counts the first candidates of the space until the time has told; the first half warms up the
   * compiler.
   *
   * @return candidates per second, positive
   */
  public static double measure(LanguageModel model, CandidateAutomaton automaton) {
    DenseCount count =
        new DenseCount(model, automaton, Thresholds.of(new double[] {Double.MAX_VALUE / 4}, 0));
    Shard sample = new Shard(0, BigInteger.ZERO, automaton.size().min(SAMPLE));
    repeat(count, sample);
    return repeat(count, sample);
  }

  private static double repeat(DenseCount count, Shard sample) {
    long start = System.nanoTime();
    double seconds;
    long candidates = 0;
    do {
      candidates += count.count(sample).candidates().longValueExact();
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < LEAST_SECONDS);
    return candidates / seconds;
  }
}
