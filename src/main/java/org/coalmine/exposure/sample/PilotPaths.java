package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.EdgeCosts;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.LanguageModel;

/**
 * What some paths saw that were drawn for {@link LookAhead}: at every place the probability of each
 * edge, summed over the visits. Half of the paths follow the model's probabilities renormalized
 * over the live edges, half sharper ones. They depend on the model and the candidates alone, so
 * that they are the same for every seed.
 *
 * <p>Holds probabilities of what the model may have memorized, so it is as secret as the model;
 * prints none.
 */
public final class PilotPaths implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int BATCH_PATHS = 512;
  private static final int MOST_BATCHES = 8;
  private static final double[] EXPONENTS = {1, 1.5};

  /**
   * The most edges for which a batch keeps a sum, at 8 bytes each; then no new place gets one but
   * those of no symbols.
   */
  private static final int MOST_EDGES = 500_000;

  private final int batch;
  private final Map<Place, Tally> tallies = new HashMap<>();
  private int edges;

  private PilotPaths(int batch) {
    this.batch = batch;
  }

  /**
   * How many batches there are: enough for 20 000 draws of a large space, fewer for a small one.
   *
   * @param automaton the candidates, at most 2^1000
   */
  public static int batches(CandidateAutomaton automaton) {
    WeightBound.requireSamplable(automaton);
    BigInteger one = BigInteger.valueOf(10L * BATCH_PATHS);
    return 1
        + automaton.size().divide(one).min(BigInteger.valueOf(MOST_BATCHES - 1)).intValueExact();
  }

  /**
   * Draws a batch of paths on this thread.
   *
   * @param candidates in the model's symbols; at most 2^1000
   * @param batch from 0, below {@link #batches}
   */
  public static PilotPaths draw(LanguageModel model, Candidates candidates, int batch) {
    PilotPaths paths = new PilotPaths(batch);
    Descent descent = new Descent(model, candidates);
    for (int first = 0; first < BATCH_PATHS; first += descent.mostPaths()) {
      descent.run(
          Math.min(descent.mostPaths(), BATCH_PATHS - first),
          paths
          .new Choices(candidates.automaton(), batch * BATCH_PATHS + first, descent.prefixNats()),
          new double[Descent.MOST_PATHS]);
    }
    return paths;
  }

  /** All that was seen, by place; batches are summed in the order of their numbers. */
  static Map<Place, Tally> sum(Collection<PilotPaths> batches) {
    Map<Place, Tally> sums = new HashMap<>();
    for (PilotPaths paths :
        batches.stream().sorted(Comparator.comparingInt(paths -> paths.batch)).toList()) {
      paths.tallies.forEach(
          (place, tally) ->
              sums.computeIfAbsent(place, unseen -> new Tally(tally.sums.length)).add(tally));
    }
    return sums;
  }

  /**
   * A state of the automaton and the last symbols that led to it.
   *
   * @param symbols their columns, the last one in the lowest 16 bits, each 1 more than it is; 0
   *     before the first. Where 16 bits cannot tell columns apart some places are one, and guesses
   *     the poorer.
   */
  record Place(int state, long symbols) implements Serializable {
    static final int MOST_SYMBOLS = 4;
    private static final int BITS = Long.SIZE / MOST_SYMBOLS;

    static Place start(CandidateAutomaton automaton) {
      return new Place(automaton.start(), 0);
    }

    Place shortened(int most) {
      return most == MOST_SYMBOLS ? this : new Place(state, symbols & ((1L << BITS * most) - 1));
    }

    @Override
    public int hashCode() {
      return (int) ((symbols ^ state * 0x9E3779B97F4A7C15L) * 0xC2B2AE3D27D4EB4FL >>> Integer.SIZE);
    }

    /** Of how many symbols it is. */
    int length() {
      return (Long.SIZE - Long.numberOfLeadingZeros(symbols) + BITS - 1) / BITS;
    }

    Place after(CandidateAutomaton automaton, int edge) {
      long symbol = (automaton.column(state, edge) + 1) & ((1L << BITS) - 1);
      return new Place(automaton.target(state, edge), symbols << BITS | symbol);
    }
  }

  /** How often a place was visited, and the sum of each edge's probability. */
  static final class Tally implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] sums;
    private int visits;

    private Tally(int edges) {
      sums = new double[edges];
    }

    int visits() {
      return visits;
    }

    double sum(int edge) {
      return sums[edge];
    }

    private void add(double[] probabilities) {
      visits++;
      for (int edge = 0; edge < sums.length; edge++) {
        sums[edge] += probabilities[edge];
      }
    }

    private void add(Tally other) {
      visits += other.visits;
      for (int edge = 0; edge < sums.length; edge++) {
        sums[edge] += other.sums[edge];
      }
    }
  }

  /** Counts a visit at a place and at those of fewer symbols. */
  private void visit(Place place, double[] probabilities) {
    for (int symbols = 0; symbols <= place.length(); symbols++) {
      Place shorter = place.shortened(symbols);
      Tally tally = tallies.get(shorter);
      if (tally == null && (symbols == 0 || edges + probabilities.length <= MOST_EDGES)) {
        tally = new Tally(probabilities.length);
        tallies.put(shorter, tally);
        edges += probabilities.length;
      }
      if (tally != null) {
        tally.add(probabilities);
      }
    }
  }

  private final class Choices implements Descent.Choices {
    private static final int FORCED = -1;

    private final CandidateAutomaton automaton;
    private final Place[] places = new Place[BATCH_PATHS];
    private final double[] nats = new double[BATCH_PATHS];
    private final int[] chosen = new int[BATCH_PATHS];
    private final KeyedStream[] streams = new KeyedStream[BATCH_PATHS];

    Choices(CandidateAutomaton automaton, int first, double prefixNats) {
      this.automaton = automaton;
      for (int path = 0; path < places.length; path++) {
        places[path] = Place.start(automaton);
        nats[path] = prefixNats;
        chosen[path] = FORCED;
        streams[path] = KeyedStream.of("", "look ahead", first + path);
      }
    }

    @Override
    public int choose(int path, int state, EdgeCosts costs, int lane) {
      int fanout = automaton.fanout(state);
      double exponent = EXPONENTS[path % EXPONENTS.length];
      double[] probabilities = new double[fanout];
      double[] odds = new double[fanout];
      double sum = automaton.accepts(state) ? 1 : 0;
      for (int edge = 0; edge < fanout; edge++) {
        double cost = costs.nats(state, edge, lane);
        probabilities[edge] = StrictMath.exp(-cost);
        odds[edge] = StrictMath.exp(-exponent * cost);
        sum += odds[edge];
      }
      if (!(sum > 0)) {
        Arrays.fill(odds, 1);
        sum = fanout;
      }
      visit(places[path], probabilities);
      double u = streams[path].nextDouble() * sum;
      int edge = 0;
      while (edge < fanout && u >= odds[edge]) {
        u -= odds[edge++];
      }
      if (edge == fanout && automaton.accepts(state)) {
        return Descent.STOP;
      }
      chosen[path] = Math.min(edge, fanout - 1);
      return chosen[path];
    }

    @Override
    public void cameTo(int path, int state, double natsThere) {
      if (chosen[path] == FORCED) {
        visit(places[path], new double[] {StrictMath.exp(nats[path] - natsThere)});
        chosen[path] = 0;
      }
      places[path] = places[path].after(automaton, chosen[path]);
      nats[path] = natsThere;
      chosen[path] = FORCED;
    }
  }
}
