package org.coalmine.train;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.coalmine.draw.KeyedStream;

/**
 * Which of a worker's privacy units are in a step: each with probability q, by itself (Poisson
 * sampling), drawn by (seed, worker, step), whoever asks and how often.
 *
 * <p>What is drawn is how many units lie between one that joins and the next. That number is at
 * least k with probability (1 − q)^k, and independent of all before: ⌊ln U / ln(1 − q)⌋ for a
 * uniform U in (0, 1]. So a step costs a draw for each unit that joins and none for those that stay
 * out, which at q = 10⁻⁴ is a ten thousandth. (A draw for each unit, as until 1.0, took longer than
 * the gradients of those that joined.)
 */
public final class UnitDraw implements PrimitiveIterator.OfLong {
  private final KeyedStream stream;
  private final long units;
  private final double logStaysOut;
  private long next = -1;

  /**
   * @param sampleSeed what nobody knows
   * @param samplingRate q, in (0, 1]
   * @param units how many the worker has; one that joins is told by its number
   */
  public UnitDraw(String sampleSeed, int worker, long step, double samplingRate, long units) {
    this.stream = KeyedStream.of(sampleSeed, "units of worker " + worker, step);
    this.units = units;
    this.logStaysOut = StrictMath.log1p(-samplingRate);
    jump();
  }

  private void jump() {
    double between = StrictMath.floor(StrictMath.log(1 - stream.nextDouble()) / logStaysOut);
    next = between < units - next ? next + 1 + (long) between : units;
  }

  @Override
  public boolean hasNext() {
    return next < units;
  }

  @Override
  public long nextLong() {
    if (!hasNext()) {
      throw new NoSuchElementException("no unit after " + next);
    }
    long joins = next;
    jump();
    return joins;
  }
}
