package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.exposure.sample.PilotPaths.Place;
import org.coalmine.exposure.sample.PilotPaths.Tally;

/**
 * What lies ahead of a prefix: how much probability the model will leave to the candidates below
 * it, guessed from the last few symbols.
 *
 * <p><b>Why.</b> A proposal that follows edges by their probability renormalized over the live
 * edges is the model restricted to R only if every prefix loses the same share of its probability
 * to texts outside of R. A model that was trained on the format loses next to none. One that never
 * saw it loses nearly all on the way, now here, now there, and the weights of draws vary by as
 * much. A proposal that looks ahead goes by
 *
 * <pre>p_k^β · ψ_k^(β/γ) / Z;  ψ_k = the sum of P(r)^γ over what follows edge k to every r below
 * </pre>
 *
 * With β = γ and the true ψ, draws would have probability P(r)^β over its sum over R, edge by edge:
 * the optimal twist of sequential Monte Carlo (Guarniero, Johansen, Lee, The iterated auxiliary
 * particle filter, JASA 2017). The true ψ takes a walk of the whole trie.
 *
 * <p><b>How it is guessed.</b> Some paths are drawn beforehand ({@link PilotPaths}). At every
 * place, a state of the automaton and up to four symbols that led to it, they give the mean
 * probability of each edge, weighted towards the place of one symbol less where visits are few.
 * With these means in the model's stead ψ follows backwards from the ends, place by place: an
 * n-gram model of the format, walked whole.
 *
 * <p>A guess that is bad makes draws worse, never an estimate wrong: what is weighed by is the
 * probability with which a path was drawn, and proposals that do not look ahead have their share of
 * every mixture. The pilot paths depend on the model and the candidates alone, so proposals are
 * fixed before any draw that counts.
 *
 * <p>Immutable. Takes 24 bytes for each edge of the automaton, of which there are 8 million at
 * most, and of each place that pilot paths came to. Holds what the model finds likely, so it is as
 * secret as the model; prints none.
 */
public final class LookAhead implements Serializable {
  private static final long serialVersionUID = 1;

  /** Visits that make a place of its own. */
  private static final int LEAST_VISITS = 4;

  /** For how many visits the place of one symbol less counts. */
  private static final double SHORTER_VISITS = 2;

  private final int start;
  private final int[] firstEdges;
  private final int[] next;
  private final Map<Exponents, float[]> weights;

  private LookAhead(int start, int[] firstEdges, int[] next, Map<Exponents, float[]> weights) {
    this.start = start;
    this.firstEdges = firstEdges;
    this.next = next;
    this.weights = weights;
  }

  /**
   * Looks back from the ends of pilot paths.
   *
   * @param automaton the candidates, at most 2^1000
   * @param batches all of them, in any order
   */
  public static LookAhead of(CandidateAutomaton automaton, Collection<PilotPaths> batches) {
    return new Walk(automaton, PilotPaths.sum(batches)).back(Proposal.DEFAULT_MIXTURE);
  }

  /** The place where a path begins. */
  int start() {
    return start;
  }

  /** The place to which an edge leads. */
  int next(int place, int edge) {
    return next[firstEdges[place] + edge];
  }

  /** Where a place's edges begin among the weights; the choice to stop stands after them. */
  int firstEdge(int place) {
    return firstEdges[place];
  }

  /**
   * ψ^(β/γ) of every edge of every place, over the largest of its place.
   *
   * @throws IllegalArgumentException if no proposal of the default mixture looks ahead like this
   */
  float[] weights(Proposal proposal) {
    float[] found = weights.get(Exponents.of(proposal));
    if (found == null) {
      throw new IllegalArgumentException("no proposal of the mixture looks ahead like " + proposal);
    }
    return found;
  }

  private record Exponents(double exponent, double ahead) implements Serializable {
    static Exponents of(Proposal proposal) {
      return new Exponents(proposal.exponent(), proposal.ahead());
    }
  }

  /** From the ends to the start. */
  private static final class Walk {
    private final CandidateAutomaton automaton;
    private final Map<Place, Tally> tallies;
    private final Map<Place, Integer> numbers = new HashMap<>();
    private final List<Place> places = new ArrayList<>();
    private final int[] firstEdges;
    private final int[] next;
    private final double[] logMeans;

    Walk(CandidateAutomaton automaton, Map<Place, Tally> tallies) {
      this.automaton = automaton;
      this.tallies = tallies;
      for (int state = 0; state < automaton.states(); state++) {
        places.add(new Place(state, 0));
      }
      tallies.forEach(
          (place, tally) -> {
            if (place.length() > 0 && tally.visits() >= LEAST_VISITS) {
              places.add(place);
            }
          });
      places.sort(
          Comparator.comparingInt(Place::state)
              .thenComparing(Place::symbols, Long::compareUnsigned));
      this.firstEdges = new int[places.size() + 1];
      for (int place = 0; place < places.size(); place++) {
        numbers.put(places.get(place), place);
        firstEdges[place + 1] =
            Math.addExact(firstEdges[place], automaton.fanout(places.get(place).state()) + 1);
      }
      this.next = new int[firstEdges[places.size()]];
      this.logMeans = new double[next.length];
      double[] means = new double[next.length];
      for (int place = 0; place < places.size(); place++) {
        means(place, means);
        Place at = places.get(place);
        for (int edge = 0; edge < automaton.fanout(at.state()); edge++) {
          Place target = at.after(automaton, edge);
          next[firstEdges[place] + edge] = longest(target, target.length());
          logMeans[firstEdges[place] + edge] = StrictMath.log(means[firstEdges[place] + edge]);
        }
      }
    }

    /** The mean of every edge of a place, from those of the place of one symbol less before it. */
    private void means(int place, double[] means) {
      Place at = places.get(place);
      int first = firstEdges[place];
      int fanout = automaton.fanout(at.state());
      Tally tally = tallies.get(at);
      double visits = tally == null ? 0 : tally.visits();
      double completions = automaton.completions(at.state()).doubleValue();
      int shorter = at.length() == 0 ? 0 : firstEdges[longest(at, at.length() - 1)];
      for (int edge = 0; edge < fanout; edge++) {
        double shorterMean =
            at.length() == 0
                ? automaton.completions(automaton.target(at.state(), edge)).doubleValue()
                    / completions
                : means[shorter + edge];
        double sum = tally == null ? 0 : tally.sum(edge);
        means[first + edge] = (sum + SHORTER_VISITS * shorterMean) / (visits + SHORTER_VISITS);
      }
    }

    /** The number of the place of the most symbols, up to some number, that there is. */
    private int longest(Place place, int most) {
      for (int symbols = most; symbols > 0; symbols--) {
        Integer number = numbers.get(place.shortened(symbols));
        if (number != null) {
          return number;
        }
      }
      return Objects.requireNonNull(numbers.get(place.shortened(0)));
    }

    LookAhead back(List<Proposal> mixture) {
      Map<Double, double[]> logAhead = new HashMap<>();
      Map<Exponents, float[]> weights = new HashMap<>();
      for (Proposal proposal : mixture) {
        if (proposal.looksAhead()) {
          weights.put(
              Exponents.of(proposal),
              weights(
                  logAhead.computeIfAbsent(proposal.ahead(), this::logAhead),
                  proposal.exponent() / proposal.ahead()));
        }
      }
      return new LookAhead(longest(Place.start(automaton), 0), firstEdges, next, weights);
    }

    /** ln ψ of every place; edges lead to later states, so backwards. */
    private double[] logAhead(double exponent) {
      double[] logAhead = new double[places.size()];
      for (int place = places.size() - 1; place >= 0; place--) {
        int state = places.get(place).state();
        int first = firstEdges[place];
        int fanout = automaton.fanout(state);
        boolean stops = automaton.accepts(state);
        double largest = stops ? 0 : Double.NEGATIVE_INFINITY;
        for (int edge = first; edge < first + fanout; edge++) {
          largest = Math.max(largest, exponent * logMeans[edge] + logAhead[next[edge]]);
        }
        double sum = stops ? StrictMath.exp(-largest) : 0;
        for (int edge = first; edge < first + fanout; edge++) {
          sum += StrictMath.exp(exponent * logMeans[edge] + logAhead[next[edge]] - largest);
        }
        logAhead[place] = largest + StrictMath.log(sum);
      }
      return logAhead;
    }

    private float[] weights(double[] logAhead, double power) {
      float[] weights = new float[next.length];
      for (int place = 0; place < places.size(); place++) {
        int first = firstEdges[place];
        int stop = firstEdges[place + 1] - 1;
        boolean stops = automaton.accepts(places.get(place).state());
        double largest = stops ? 0 : Double.NEGATIVE_INFINITY;
        for (int edge = first; edge < stop; edge++) {
          largest = Math.max(largest, logAhead[next[edge]]);
        }
        for (int edge = first; edge < stop; edge++) {
          weights[edge] = (float) StrictMath.exp(power * (logAhead[next[edge]] - largest));
        }
        weights[stop] = stops ? (float) StrictMath.exp(power * -largest) : 0;
      }
      return weights;
    }
  }
}
