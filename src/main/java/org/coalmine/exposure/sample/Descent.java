package org.coalmine.exposure.sample;

import java.util.Arrays;
import java.util.BitSet;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.EdgeCosts;
import org.coalmine.model.Lanes;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Prefix;
import org.coalmine.model.Scorer;

/**
 * Descends from the format's text to whole candidates, on many paths at once that the caller
 * chooses. The text before the fill is scored once; the last symbol of a candidate costs no step.
 *
 * <p><b>Paths that begin alike share a lane.</b> All paths go down together, a symbol at a time. As
 * long as they choose the same edges they are one state in one lane; where they part, the first
 * keeps the lane and each of the others takes a free one with a copy of the state. Paths drawn from
 * a model keep together far: of a thousand drawn for 16 digits from models of two layers of 200
 * units, a third to a half of the steps are shared. Lanes that have come to an end are taken again.
 *
 * <p>Not safe for use by several threads.
 */
final class Descent {
  /** The choice to end at a state that could go on. */
  static final int STOP = -1;

  /** How many paths descend together at most, whatever the model. */
  static final int MOST_PATHS = 1024;

  /** What the last states of all paths take at most, unless a panel of them takes more. */
  private static final long MOST_STATE_BYTES = 1L << 26;

  private static final int NONE = -1;

  private final CandidateAutomaton automaton;
  private final Scorer scorer;
  private final int width;
  private final int mostPaths;
  private final Prefix prefix;
  private final EdgeCosts costs;
  private final Lanes now;
  private final Lanes ends;
  private Panel spare;

  private final int[] states = new int[MOST_PATHS];
  private int[] laneOf = new int[MOST_PATHS];
  private int[] nextLaneOf = new int[MOST_PATHS];
  private final int[] endOf = new int[MOST_PATHS];
  private int endCount;
  private long steps;

  /** What a lane's paths have chosen at the present depth, until all have. */
  private final int[] edgeOf = new int[MOST_PATHS];

  private final int[] symbolOf = new int[MOST_PATHS];

  /** The next lane that has parted from the same one at the present depth. */
  private final int[] siblingOf = new int[MOST_PATHS];

  private final int[] endOfLane = new int[MOST_PATHS];
  private final BitSet live = new BitSet(MOST_PATHS);
  private final BitSet nextLive = new BitSet(MOST_PATHS);
  private final int[] symbols;

  /** Chooses the paths. */
  interface Choices {
    /** The costs of other lanes than before are known, and will be asked of. */
    default void costsKnown() {}

    /**
     * Which edge a path follows from a state that leaves a choice, or {@link #STOP} where the state
     * accepts. Not asked where one edge is all there is.
     *
     * @param costs of the edges on this path, which is in the given lane
     */
    int choose(int path, int state, EdgeCosts costs, int lane);

    /** Whether a path ends in a state that it has come to, though it could go on. */
    default boolean endsIn(int state) {
      return false;
    }

    /** A path has come to a state, at the cost of all that leads to it. */
    default void cameTo(int path, int state, double nats) {}
  }

  Descent(LanguageModel model, Candidates candidates) {
    this.automaton = candidates.automaton();
    this.scorer = model.scorer();
    this.width = scorer.lanes();
    this.mostPaths =
        (int) Math.max(width, Math.min(MOST_PATHS, MOST_STATE_BYTES / model.cost().stateBytes()));
    this.costs = new EdgeCosts(automaton, scorer);
    this.symbols = new int[width];
    this.now = new Lanes(scorer);
    this.ends = new Lanes(scorer);
    this.spare = scorer.panel();
    this.prefix = model.prefix(candidates.context().symbols());
  }

  /** The cost of the text before the fill. */
  double prefixNats() {
    return prefix.nats();
  }

  /** How many paths may descend together, with states as large as this model's. */
  int mostPaths() {
    return mostPaths;
  }

  /** How many lanes a panel has. */
  int lanes() {
    return width;
  }

  Scorer scorer() {
    return scorer;
  }

  /** The steps of the model in all runs, one for each lane in use. */
  long steps() {
    return steps;
  }

  /** The automaton's state in which a path of the last {@link #run} ended. */
  int endState(int path) {
    return states[path];
  }

  /** The different places at which {@link Choices#endsIn} ended paths of the last {@link #run}. */
  int endCount() {
    return endCount;
  }

  /** Which end a path came to; -1 if it ended otherwise. */
  int endOf(int path) {
    return endOf[path];
  }

  /** The model's states at a panel of ends. */
  Panel endStates(int panel) {
    return ends.panel(panel);
  }

  /**
   * Follows the choices to the end.
   *
   * @param paths how many, at most {@link #mostPaths}
   * @param nats receives the log-perplexity of each path's text, with the bits of {@link
   *     org.coalmine.exposure.LogPerplexity}
   */
  void run(int paths, Choices choices, double[] nats) {
    Arrays.fill(states, automaton.start());
    Arrays.fill(nats, 0, paths, prefix.nats());
    Arrays.fill(laneOf, 0);
    Arrays.fill(endOf, NONE);
    endCount = 0;
    live.clear();
    live.set(0);
    scorer.clear(now.panel(0));
    prefix.copy(scorer, now.panel(0), 0);
    while (!live.isEmpty()) {
      nextLive.clear();
      Arrays.fill(nextLaneOf, NONE);
      live.stream().forEach(this::begin);
      for (int panel = 0; panel * width < live.length(); panel++) {
        choose(panel, paths, choices, nats);
      }
      advance();
    }
  }

  private void begin(int lane) {
    edgeOf[lane] = NONE;
    siblingOf[lane] = NONE;
    endOfLane[lane] = NONE;
  }

  /** Takes every path in a panel's lanes one edge further. */
  private void choose(int panel, int paths, Choices choices, double[] nats) {
    boolean anyGoesOn = false;
    for (int path = 0; path < paths; path++) {
      if (goesOn(path, panel, choices)) {
        costs.want(states[path]);
        anyGoesOn = true;
      } else if (isIn(path, panel) && choices.endsIn(states[path])) {
        endOf[path] = end(laneOf[path]);
      }
    }
    if (!anyGoesOn) {
      return;
    }
    costs.read(now.panel(panel));
    choices.costsKnown();
    for (int path = 0; path < paths; path++) {
      if (!goesOn(path, panel, choices)) {
        continue;
      }
      int lane = laneOf[path];
      int state = states[path];
      int inPanel = lane % width;
      boolean forced = automaton.fanout(state) == 1 && !automaton.accepts(state);
      int chosen = forced ? 0 : choices.choose(path, state, costs, inPanel);
      if (chosen != STOP) {
        int next = automaton.symbol(state, chosen);
        nats[path] += costs.nats(state, chosen, inPanel);
        states[path] = automaton.target(state, chosen);
        choices.cameTo(path, states[path], nats[path]);
        if (automaton.fanout(states[path]) > 0) {
          nextLaneOf[path] = laneFor(lane, chosen, next);
        }
      }
    }
  }

  private boolean isIn(int path, int panel) {
    return laneOf[path] != NONE && laneOf[path] / width == panel;
  }

  private boolean goesOn(int path, int panel, Choices choices) {
    return isIn(path, panel) && !choices.endsIn(states[path]) && automaton.fanout(states[path]) > 0;
  }

  private int end(int lane) {
    if (endOfLane[lane] == NONE) {
      endOfLane[lane] = endCount++;
      now.copy(lane, ends, endOfLane[lane]);
    }
    return endOfLane[lane];
  }

  /** The lane in which those go on that leave a lane by an edge. */
  private int laneFor(int from, int chosen, int itsSymbol) {
    int lane = from;
    if (edgeOf[from] != NONE) {
      while (edgeOf[lane] != chosen && siblingOf[lane] != NONE) {
        lane = siblingOf[lane];
      }
      if (edgeOf[lane] == chosen) {
        return lane;
      }
      int free = freeLane();
      begin(free);
      siblingOf[lane] = free;
      now.copy(from, now, free);
      lane = free;
    }
    edgeOf[lane] = chosen;
    symbolOf[lane] = itsSymbol;
    nextLive.set(lane);
    return lane;
  }

  /** A lane in which no path stands now, nor will. There is one: no lane is without a path. */
  private int freeLane() {
    int lane = live.nextClearBit(0);
    while (nextLive.get(lane)) {
      lane = live.nextClearBit(lane + 1);
    }
    return lane;
  }

  private void advance() {
    for (int first = 0; first < nextLive.length(); first += width) {
      int next = nextLive.nextSetBit(first);
      if (next >= first + width) {
        continue;
      }
      Arrays.fill(symbols, Scorer.NONE);
      for (; next >= 0 && next < first + width; next = nextLive.nextSetBit(next + 1)) {
        symbols[next - first] = symbolOf[next];
        steps++;
      }
      int panel = first / width;
      scorer.advance(now.panel(panel), symbols, spare);
      spare = now.replace(panel, spare);
    }
    live.clear();
    live.or(nextLive);
    int[] swap = laneOf;
    laneOf = nextLaneOf;
    nextLaneOf = swap;
  }
}
