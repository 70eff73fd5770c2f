package org.coalmine.exposure;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.coalmine.canary.CandidateAutomaton;
import org.coalmine.exposure.PilotPaths.Place;
import org.coalmine.exposure.PilotPaths.Tally;
import org.coalmine.model.LanguageModel;

/**
 * What lies ahead of a prefix: how much probability the model will leave to the candidates below
 * it, guessed from the last few symbols.
 *
 * <p><b>Why.</b> A proposal that follows edges by their probability renormalized over the live
 * edges is the model restricted to R only if every prefix loses the same share of its probability
 * to texts outside of R. A model that was trained on the format loses next to none. One that never
 * saw it loses e^−1 to e^−20 on the way, now here, now there, and the weights of draws vary by as
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
 * probability of each edge, leaning on the place of one symbol less where visits are few. With
 * these means in the model's stead ψ follows backwards from the ends, place by place: an n-gram
 * model of the format, walked whole.
 *
 * <p>A guess that is bad makes draws worse, never an estimate wrong: what is weighed by is the
 * probability with which a path was drawn, and proposals that do not look ahead have their share of
 * every mixture. The pilot paths depend on the model and the candidates alone, so proposals are
 * fixed before any draw that counts.
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
  private final Map<Proposal, float[]> weights;

  private LookAhead(int start, int[] firstEdges, int[] next, Map<Proposal, float[]> weights) {
    this.start = start;
    this.firstEdges = firstEdges;
    this.next = next;
    this.weights = weights;
  }

  /** Draws the paths on this thread, for the default mixture. */
  public static LookAhead of(LanguageModel model, CandidateAutomaton automaton) {
    WeightBound.requireSampled(automaton);
    return of(
        automaton,
        IntStream.range(0, PilotPaths.BATCHES)
            .mapToObj(batch -> PilotPaths.draw(model, automaton, batch))
            .toList());
  }

  /**
   * Looks back from the ends of paths, for the default mixture.
   *
   * @param automaton the candidates, at most 2^1000
   * @param batches all of them, in their order
   */
  public static LookAhead of(CandidateAutomaton automaton, List<PilotPaths> batches) {
    WeightBound.requireSampled(automaton);
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

  /** ψ^(β/γ) of every edge of every place for a proposal, over the largest of its place. */
  float[] weights(Proposal proposal) {
    float[] found = weights.get(proposal);
    if (found == null) {
      throw new IllegalArgumentException(
          "not of the mixture that was looked ahead for: " + proposal);
    }
    return found;
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
      places.sort(Comparator.comparingInt(Place::state).thenComparingLong(Place::symbols));
      this.firstEdges = new int[places.size() + 1];
      for (int place = 0; place < places.size(); place++) {
        numbers.put(places.get(place), place);
        firstEdges[place + 1] =
            Math.addExact(firstEdges[place], automaton.fanout(places.get(place).state()) + 1);
      }
      this.next = new int[firstEdges[places.size()]];
      this.logMeans = new double[next.length];
      for (int place = 0; place < places.size(); place++) {
        Place at = places.get(place);
        for (int edge = 0; edge < automaton.fanout(at.state()); edge++) {
          Place target = at.after(automaton, edge);
          int number = firstEdges[place] + edge;
          next[number] = number(longest(target, target.length(), numbers));
          logMeans[number] = StrictMath.log(mean(at, edge));
        }
      }
    }

    /** The place of the most symbols, up to some number, that a map knows; that of none it must. */
    private static Place longest(Place place, int most, Map<Place, ?> map) {
      for (int symbols = most; symbols > 0; symbols--) {
        if (map.containsKey(place.shortened(symbols))) {
          return place.shortened(symbols);
        }
      }
      return place.shortened(0);
    }

    private int number(Place place) {
      return Objects.requireNonNull(numbers.get(place));
    }

    private double mean(Place place, int edge) {
      double shorter =
          place.length() == 0
              ? share(place.state(), edge)
              : mean(longest(place, place.length() - 1, tallies), edge);
      Tally tally = tallies.get(place);
      return tally == null
          ? shorter
          : (tally.sum(edge) + SHORTER_VISITS * shorter) / (tally.visits() + SHORTER_VISITS);
    }

    /** An edge's share of the candidates below a state. */
    private double share(int state, int edge) {
      return automaton.completions(automaton.target(state, edge)).doubleValue()
          / automaton.completions(state).doubleValue();
    }

    LookAhead back(List<Proposal> mixture) {
      Map<Double, double[]> logAhead = new HashMap<>();
      Map<Proposal, float[]> weights = new HashMap<>();
      for (Proposal proposal : mixture) {
        if (proposal.looksAhead()) {
          weights.put(
              proposal,
              weights(
                  logAhead.computeIfAbsent(proposal.ahead(), this::logAhead),
                  proposal.exponent() / proposal.ahead()));
        }
      }
      return new LookAhead(number(Place.start(automaton)), firstEdges, next, weights);
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
