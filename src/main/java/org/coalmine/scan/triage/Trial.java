package org.coalmine.scan.triage;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import org.coalmine.model.KeptState;
import org.coalmine.model.PanelCosts;
import org.coalmine.model.Scorer;

/**
 * Values that are put in a secret's place one after the other, each as far as it costs no more than
 * the secret, until a rule is content. They count in their order, however many are under way at
 * once: what the rule sees is the same for any number of lanes.
 */
abstract class Trial {
  private final double limitNats;
  private final int most;
  private final BitSet ended = new BitSet();
  private final BitSet hits = new BitSet();
  private int begun;
  private int taken;
  private boolean decided;

  /**
   * @param limitNats what the secret costs with all that stands before it
   * @param most values
   */
  Trial(double limitNats, int most) {
    this.limitNats = limitNats;
    this.most = most;
  }

  /**
   * A value in the place.
   *
   * @param from the state that it begins in
   * @param nats what leads to that state
   */
  record Value(KeptState from, double nats, Symbols symbols) {}

  /** The symbols of a value, one after the other. */
  interface Symbols {
    /** The next one; {@link Scorer#NONE} behind the last. */
    int next();
  }

  /** The value with a number, from 0. */
  abstract Value value(int number);

  /**
   * Takes whether a value costs at most as much as the secret.
   *
   * @return whether the rule is content
   */
  abstract boolean take(boolean hit);

  /** Whether the rule was content before the values were used up. */
  final boolean decided() {
    return decided;
  }

  /** Runs trials until each is decided or has no further value. */
  static void run(FreeLanes lanes, Collection<? extends Trial> trials) {
    Deque<Trial> waiting = new ArrayDeque<>(trials);
    lanes.run(
        () -> {
          while (!waiting.isEmpty()) {
            Trial trial = waiting.poll();
            if (!trial.decided && trial.begun < trial.most) {
              waiting.add(trial);
              return trial.begin();
            }
          }
          return null;
        });
  }

  private Attempt begin() {
    return new Attempt(begun, value(begun++));
  }

  private void end(int number, boolean hit) {
    ended.set(number);
    hits.set(number, hit);
    while (!decided && ended.get(taken)) {
      decided = take(hits.get(taken++));
    }
  }

  /** One value on its way. */
  private final class Attempt implements FreeLanes.Text {
    private final int number;
    private final Value value;
    private double nats;
    private int symbol;

    Attempt(int number, Value value) {
      this.number = number;
      this.value = value;
      this.nats = value.nats();
      this.symbol = value.symbols().next();
    }

    @Override
    public KeptState from() {
      return value.from();
    }

    @Override
    public void want(PanelCosts costs) {
      if (symbol != Scorer.NONE) {
        costs.want(symbol);
      }
    }

    @Override
    public int go(PanelCosts costs, int lane) {
      if (decided) {
        return Scorer.NONE;
      }
      int paid = symbol;
      if (paid != Scorer.NONE) {
        nats += costs.nats(paid, lane);
        symbol = nats > limitNats ? Scorer.NONE : value.symbols().next();
      }
      if (symbol == Scorer.NONE) {
        end(number, nats <= limitNats);
        return Scorer.NONE;
      }
      return paid;
    }
  }
}
