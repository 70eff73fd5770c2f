package org.coalmine.scan.triage;

import java.math.BigInteger;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;

/** The sequential test of one place: candidates that are drawn uniformly. */
final class Draws extends Trial {
  private final Place place;
  private final SequentialTest test;
  private int taken;
  private int hits;

  Draws(Place place, SequentialTest test, int most) {
    super(place.nats(), most);
    this.place = place;
    this.test = test;
  }

  @Override
  Value value(int number) {
    return place.drawn(number);
  }

  @Override
  boolean take(boolean hit) {
    taken++;
    hits += hit ? 1 : 0;
    return test.low(taken, hits);
  }

  /** Tells the place how it ended. */
  void conclude(double error) {
    if (decided()) {
      place.tested(Place.Tested.LOW);
      place.narrow(
          new RankInterval(
              test.mostRefuted().add(BigInteger.ONE),
              place.candidates().size(),
              Method.UNIFORM,
              1 - error));
    } else {
      place.tested(hits == 0 ? Place.Tested.WITHOUT_HIT : Place.Tested.OPEN);
    }
  }
}
