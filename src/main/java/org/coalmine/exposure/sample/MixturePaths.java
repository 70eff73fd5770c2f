package org.coalmine.exposure.sample;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.EdgeCosts;
import org.coalmine.draw.KeyedStream;
import org.jspecify.annotations.Nullable;

/**
 * Draws paths through the automaton from a mixture of proposals and knows the probability of each
 * path so far; the distributions are those of {@link ImportanceSampler}. Not safe for use by
 * several threads.
 */
class MixturePaths implements Descent.Choices {
  private static final double UNIT = 0x1p-53;
  private static final float[] NOT_AHEAD = new float[0];
  private static final KeyedStream NOT_BEGUN = KeyedStream.of("", "", 0);

  private final CandidateAutomaton automaton;
  private final @Nullable LookAhead lookAhead;
  private final float[][] ahead;
  private final int[] quarters;
  private final double[] shares;
  private final long[] completionsLow;
  private final double[][] power;
  private final double[] tempered;
  private final double[] parts;
  private Odds[] oddsOf = new Odds[0];
  private final Path[] paths;

  /**
   * @param automaton the candidates, at most 2^1000
   * @param mixture at least one proposal; their shares add up to 1
   * @param lookAhead for proposals that look ahead; null if there are none
   */
  MixturePaths(
      CandidateAutomaton automaton, List<Proposal> mixture, @Nullable LookAhead lookAhead) {
    this.automaton = automaton;
    this.lookAhead = lookAhead;
    this.ahead = new float[mixture.size()][];
    for (int c = 0; c < ahead.length; c++) {
      ahead[c] =
          mixture.get(c).looksAhead()
              ? Objects.requireNonNull(lookAhead).weights(mixture.get(c))
              : NOT_AHEAD;
    }
    this.quarters = mixture.stream().mapToInt(Proposal::quarters).toArray();
    this.shares = mixture.stream().mapToDouble(Proposal::share).toArray();
    this.completionsLow = new long[automaton.states()];
    this.power = new double[mixture.size()][automaton.states()];
    for (int state = 0; state < automaton.states(); state++) {
      BigInteger completions = automaton.completions(state);
      completionsLow[state] = completions.longValue();
      double logCompletions = StrictMath.log(completions.doubleValue());
      for (int c = 0; c < power.length; c++) {
        power[c][state] = StrictMath.exp((1 - mixture.get(c).exponent()) * logCompletions);
      }
    }
    this.tempered = new double[1 + IntStream.of(quarters).max().orElse(0)];
    this.parts = new double[mixture.size()];
    this.paths = new Path[Descent.MOST_PATHS];
    Arrays.setAll(paths, path -> new Path(mixture.size()));
  }

  /** Begins a path. */
  void begin(int path, KeyedStream stream) {
    paths[path].begin(stream);
  }

  /** q, the probability of a path. */
  double probability(int path) {
    double sum = 0;
    for (int c = 0; c < shares.length; c++) {
      sum += shares[c] * paths[path].probability[c];
    }
    return sum;
  }

  /** a_c q_c / q of each proposal; good until any path is asked again. */
  double[] parts(int path) {
    double q = probability(path);
    for (int c = 0; c < shares.length; c++) {
      parts[c] = shares[c] * paths[path].probability[c] / q;
    }
    return parts;
  }

  /** The low 64 bits of the index of the first candidate that begins with a path. */
  long indexLow(int path) {
    return paths[path].indexLow;
  }

  @Override
  public void costsKnown() {
    for (Odds odds : oddsOf) {
      odds.known = false;
    }
  }

  @Override
  public int choose(int path, int state, EdgeCosts costs, int lane) {
    int fanout = automaton.fanout(state);
    boolean stops = automaton.accepts(state);
    Path chosen = paths[path];
    Odds odds = oddsOf(lane);
    if (!odds.known) {
      odds.set(state, chosen.place, costs, lane);
    }
    int choice = chosen.choose(odds, fanout + (stops ? 1 : 0));
    for (int c = 0; c < shares.length; c++) {
      chosen.probability[c] *= odds.each[c][choice] / odds.sums[c];
    }
    if (choice == fanout) {
      return Descent.STOP;
    }
    chosen.edge = choice;
    chosen.indexLow += stops ? 1 : 0;
    for (int edge = 0; edge < choice; edge++) {
      chosen.indexLow += completionsLow[automaton.target(state, edge)];
    }
    return choice;
  }

  private Odds oddsOf(int lane) {
    if (lane >= oddsOf.length) {
      int length = oddsOf.length;
      oddsOf = Arrays.copyOf(oddsOf, Math.max(lane + 1, 2 * length));
      for (int next = length; next < oddsOf.length; next++) {
        oddsOf[next] = new Odds(shares.length);
      }
    }
    return oddsOf[lane];
  }

  /** The choices of a lane: all paths in it have come the same way, so they have them in common. */
  private final class Odds {
    private final double[][] each;
    private final double[] sums;
    private boolean known;

    Odds(int proposals) {
      each = new double[proposals][0];
      sums = new double[proposals];
    }

    void set(int state, int place, EdgeCosts costs, int lane) {
      known = true;
      int fanout = automaton.fanout(state);
      boolean stops = automaton.accepts(state);
      int ahead0 = lookAhead == null ? 0 : lookAhead.firstEdge(place);
      Arrays.fill(sums, 0);
      if (each[0].length <= fanout) {
        Arrays.setAll(each, c -> new double[fanout + 1]);
      }
      for (int edge = 0; edge < fanout; edge++) {
        int target = automaton.target(state, edge);
        temper(costs.nats(state, edge, lane));
        for (int c = 0; c < sums.length; c++) {
          each[c][edge] =
              tempered[quarters[c]]
                  * (ahead[c] == NOT_AHEAD ? power[c][target] : ahead[c][ahead0 + edge]);
          sums[c] += each[c][edge];
        }
      }
      if (stops) {
        for (int c = 0; c < sums.length; c++) {
          each[c][fanout] = ahead[c] == NOT_AHEAD ? 1 : ahead[c][ahead0 + fanout];
          sums[c] += each[c][fanout];
        }
      }
      for (int c = 0; c < sums.length; c++) {
        if (!(sums[c] > 0)) {
          setUniform(c, state);
        }
      }
    }

    /** For a proposal that gives every edge a probability too small for a number. */
    private void setUniform(int proposal, int state) {
      int fanout = automaton.fanout(state);
      double all = automaton.completions(state).doubleValue();
      for (int edge = 0; edge < fanout; edge++) {
        each[proposal][edge] =
            automaton.completions(automaton.target(state, edge)).doubleValue() / all;
      }
      each[proposal][fanout] = 1 / all;
      sums[proposal] = 1;
    }
  }

  @Override
  public void cameTo(int path, int state, double nats) {
    if (lookAhead != null) {
      Path on = paths[path];
      on.place = lookAhead.next(on.place, on.edge);
      on.edge = 0;
    }
  }

  /**
   * p^β of a symbol for every exponent there may be, from one exponential: what a draw's
   * probability is follows from the odds themselves, so their last bits are free.
   */
  private void temper(double costNats) {
    double root = StrictMath.exp(-costNats / Proposal.PARTS_OF_ONE);
    tempered[0] = 1;
    for (int power = 1; power < tempered.length; power++) {
      tempered[power] = tempered[power - 1] * root;
    }
  }

  /** One path under way. */
  private final class Path {
    private final double[] probability;
    private KeyedStream stream = NOT_BEGUN;
    private int drawnFrom;
    private long indexLow;
    private int place;

    /** The edge just chosen; the only one where there is no choice. */
    private int edge;

    Path(int proposals) {
      probability = new double[proposals];
    }

    void begin(KeyedStream itsStream) {
      stream = itsStream;
      Arrays.fill(probability, 1);
      indexLow = 0;
      place = lookAhead == null ? 0 : lookAhead.start();
      edge = 0;
      double u = (stream.nextLong() >>> 11) * UNIT;
      drawnFrom = 0;
      while (drawnFrom < probability.length - 1 && u >= shares[drawnFrom]) {
        u -= shares[drawnFrom++];
      }
    }

    /** Inverts the distribution of the proposal this path is from; never of probability 0. */
    int choose(Odds odds, int choices) {
      double[] itsOdds = odds.each[drawnFrom];
      double u = (stream.nextLong() >>> 11) * UNIT * odds.sums[drawnFrom];
      int likely = 0;
      for (int choice = 0; choice < choices; choice++) {
        if (itsOdds[choice] > 0) {
          if (u < itsOdds[choice]) {
            return choice;
          }
          likely = choice;
        }
        u -= itsOdds[choice];
      }
      return likely;
    }
  }
}
