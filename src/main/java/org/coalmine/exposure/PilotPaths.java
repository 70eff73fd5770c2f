package org.coalmine.exposure;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.canary.CandidateAutomaton;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scorer;

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

  /** So many batches make {@link LookAhead}. */
  public static final int BATCHES = 4;

  private static final double[] EXPONENTS = {1, 1.5};

  /** The most edges that a batch keeps a sum for, at 8 bytes each; then no new place gets one. */
  private static final int MOST_EDGES = 1_000_000;

  private final Map<Place, Tally> tallies = new HashMap<>();
  private int edges;

  private PilotPaths() {}

  /**
   * Draws a batch of paths.
   *
   * @param batch from 0 to {@value #BATCHES} - 1
   */
  public static PilotPaths draw(LanguageModel model, CandidateAutomaton automaton, int batch) {
    PilotPaths paths = new PilotPaths();
    Descent descent = new Descent(model, automaton);
    descent.run(
        Descent.MOST_PATHS,
        paths.new Choices(automaton, batch * Descent.MOST_PATHS, descent.prefixNats()),
        new double[Descent.MOST_PATHS]);
    return paths;
  }

  /** All that was seen, by place; batches are summed in the order they are given in. */
  static Map<Place, Tally> sum(List<PilotPaths> batches) {
    Map<Place, Tally> sums = new HashMap<>();
    for (PilotPaths batch : batches) {
      batch.tallies.forEach(
          (place, tally) ->
              sums.computeIfAbsent(place, unseen -> new Tally(tally.sums.length)).add(tally));
    }
    return sums;
  }

  /**
   * A state of the automaton and the last symbols that led to it.
   *
   * @param symbols the last one in the lowest 16 bits, each 1 more than it is; 0 before the first.
   *     Symbols that these bits cannot tell apart make one place, whose guess is the poorer.
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

    int length() {
      return (Long.SIZE - Long.numberOfLeadingZeros(symbols) + BITS - 1) / BITS;
    }

    Place after(CandidateAutomaton automaton, int edge) {
      long symbol = (automaton.symbol(state, edge) + 1) & ((1L << BITS) - 1);
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
    private final Place[] places = new Place[Descent.MOST_PATHS];
    private final double[] nats = new double[Descent.MOST_PATHS];
    private final int[] chosen = new int[Descent.MOST_PATHS];
    private final KeyedStream[] streams = new KeyedStream[Descent.MOST_PATHS];

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
    public int choose(int path, int state, float[] costsNats, int lane) {
      int fanout = automaton.fanout(state);
      double exponent = EXPONENTS[path % EXPONENTS.length];
      double[] probabilities = new double[fanout];
      double[] odds = new double[fanout];
      double sum = automaton.accepts(state) ? 1 : 0;
      for (int edge = 0; edge < fanout; edge++) {
        double cost = costsNats[automaton.symbol(state, edge) * Scorer.LANES + lane];
        probabilities[edge] = StrictMath.exp(-cost);
        odds[edge] = StrictMath.exp(-exponent * cost);
        sum += odds[edge];
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
