package org.coalmine.exposure.count;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.EdgeCosts;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Prefix;
import org.coalmine.model.Scorer;

/**
 * A walk of the trie of candidates for models whose siblings share nothing but their prefix, as
 * transformers.
 *
 * <p><b>A list for each depth.</b> A prefix waits as its parent's state, the symbol that follows,
 * the automaton's state and its sum, in the list of its depth. When a panel's worth of prefixes
 * waits at one depth they are advanced together, each by its own symbol, the costs of the edges
 * that their states have are asked for, the candidates that end one symbol further on are counted,
 * and the other children go to the list below. So a step of the model is made once per inner node
 * of the trie, nearly always in a full panel, whatever its shape, and the last symbol of a
 * candidate needs none.
 *
 * <p><b>Deepest first.</b> The deepest list that fills a panel is taken, so a list never holds more
 * than the children of one panel and less than a panel of others. Where no list fills a panel a
 * dense walk takes the highest, whose children may fill those below: at the end one incomplete
 * panel per depth is left. A pruned walk takes the deepest, so that few states wait. Costs are read
 * before the next panel's are asked for, so one table serves all depths.
 *
 * <p><b>Ranges.</b> At every depth at most two prefixes have candidates both inside and outside the
 * range. They wait like any other, with the index of their first candidate, and their edges are
 * compared with the ends of the range; all other prefixes are wholly inside.
 *
 * <p>What is said of cutting and of exactness in {@link TrieWalk} holds here too.
 */
final class BufferedWalk implements Walk {
  private final CandidateAutomaton automaton;
  private final Prefix prefix;
  private final Scorer scorer;
  private final int lanes;
  private final EdgeCosts costs;
  private final Panel parents;
  private final Panel panel;
  private final int[] symbols;
  private final Prefixes visited;
  private final List<Prefixes> waiting = new ArrayList<>();

  private BigInteger from = BigInteger.ZERO;
  private BigInteger to = BigInteger.ZERO;
  private WalkLimit limit = WalkLimit.nowhere();
  private LeafCount leaves = new LeafCount(Thresholds.of(new double[0], 0), 0);
  private long steps;
  private long budgetEnd;

  BufferedWalk(ScoredTrie space) {
    this.automaton = space.automaton();
    this.prefix = space.prefix();
    this.scorer = space.model().scorer();
    this.lanes = scorer.lanes();
    this.costs = new EdgeCosts(automaton, scorer);
    this.parents = scorer.panel();
    this.panel = scorer.panel();
    this.symbols = new int[lanes];
    this.visited = new Prefixes();
  }

  @Override
  public double prefixNats() {
    return prefix.nats();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void walk(BigInteger begin, BigInteger end, WalkLimit itsLimit, LeafCount itsLeaves) {
    from = begin;
    to = end;
    limit = itsLimit;
    leaves = itsLeaves;
    budgetEnd = steps + Math.min(limit.stepBudget(), Long.MAX_VALUE - steps);
    visitRoot();
    for (int depth = next(); depth >= 0; depth = next()) {
      if (limit.late()) {
        budgetEnd = steps;
      }
      if (steps >= budgetEnd) {
        leaveOut(waiting.get(depth));
      } else {
        advance(waiting.get(depth));
        visit(depth + 1);
      }
    }
  }

  /** The depth to go on with; −1 if nothing waits. */
  private int next() {
    int chosen = -1;
    for (int depth = waiting.size() - 1; depth >= 0; depth--) {
      int count = waiting.get(depth).count;
      if (count >= lanes) {
        return depth;
      }
      if (count > 0 && (chosen < 0 || !limit.prunes())) {
        chosen = depth;
      }
    }
    return chosen;
  }

  private void visitRoot() {
    int start = automaton.start();
    if (from.signum() == 0 && automaton.accepts(start)) {
      leaves.add(prefix.nats());
    }
    if (automaton.fanout(start) == 0 || prefix.nats() > limit.limitNats()) {
      return;
    }
    scorer.clear(panel);
    prefix.copy(scorer, panel, 0);
    visited.count = 0;
    boolean whole = from.signum() == 0 && to.compareTo(automaton.size()) >= 0;
    visited.add(null, Scorer.NONE, start, prefix.nats(), whole ? null : BigInteger.ZERO);
    visit(0);
  }

  /** Takes the last prefixes of a list, as many as a panel holds, one symbol further. */
  private void advance(Prefixes list) {
    int count = Math.min(lanes, list.count);
    int first = list.count - count;
    scorer.clear(parents);
    Arrays.fill(symbols, Scorer.NONE);
    for (int lane = 0; lane < count; lane++) {
      scorer.restore(list.parent(first + lane), parents, lane);
      symbols[lane] = list.symbols[first + lane];
    }
    scorer.advance(parents, symbols, panel);
    steps += count;
    visited.take(list, first);
  }

  /**
   * Counts the candidates that end one symbol behind the visited prefixes; the other children wait.
   */
  private void visit(int depth) {
    for (int lane = 0; lane < visited.count; lane++) {
      costs.want(visited.states[lane]);
    }
    costs.read(panel);
    if (depth == waiting.size()) {
      waiting.add(new Prefixes());
    }
    Prefixes children = waiting.get(depth);
    for (int lane = 0; lane < visited.count; lane++) {
      BigInteger first = visited.firstIndices[lane];
      if (first == null) {
        visitWhole(lane, children);
      } else {
        visitPart(lane, first, children);
      }
    }
  }

  private void visitWhole(int lane, Prefixes children) {
    int state = visited.states[lane];
    KeptState kept = null;
    for (int edge = 0; edge < automaton.fanout(state); edge++) {
      int target = automaton.target(state, edge);
      double nats = visited.nats[lane] + costs.nats(state, edge, lane);
      if (automaton.accepts(target)) {
        leaves.add(nats);
      }
      if (automaton.fanout(target) == 0) {
        continue;
      }
      if (nats > limit.limitNats()) {
        limit.costlier(nats);
      } else {
        kept = kept == null ? keep(lane) : kept;
        children.add(kept, automaton.symbol(state, edge), target, nats, null);
      }
    }
  }

  /** The same for a prefix with candidates on both sides of an end of the range. */
  private void visitPart(int lane, BigInteger first, Prefixes children) {
    int state = visited.states[lane];
    KeptState kept = null;
    BigInteger index = first.add(itself(state));
    for (int edge = 0; edge < automaton.fanout(state); edge++) {
      int target = automaton.target(state, edge);
      BigInteger below = index.add(itself(target));
      BigInteger next = index.add(automaton.completions(target));
      double nats = visited.nats[lane] + costs.nats(state, edge, lane);
      if (automaton.accepts(target) && index.compareTo(from) >= 0 && index.compareTo(to) < 0) {
        leaves.add(nats);
      }
      if (below.max(from).compareTo(next.min(to)) < 0) {
        if (nats > limit.limitNats()) {
          limit.costlier(nats);
        } else {
          boolean whole = below.compareTo(from) >= 0 && next.compareTo(to) <= 0;
          kept = kept == null ? keep(lane) : kept;
          children.add(kept, automaton.symbol(state, edge), target, nats, whole ? null : index);
        }
      }
      index = next;
    }
  }

  private KeptState keep(int lane) {
    KeptState kept = scorer.keptState();
    scorer.keep(panel, lane, kept);
    return kept;
  }

  private BigInteger itself(int state) {
    return automaton.accepts(state) ? BigInteger.ONE : BigInteger.ZERO;
  }

  /** Budget or time is used up: none of a list is advanced any more. */
  private void leaveOut(Prefixes list) {
    for (int i = 0; i < list.count; i++) {
      int state = list.states[i];
      BigInteger first = list.firstIndices[i];
      BigInteger below = automaton.completions(state).subtract(itself(state));
      if (first != null) {
        BigInteger end = first.add(automaton.completions(state)).min(to);
        below = end.subtract(first.add(itself(state)).max(from));
      }
      limit.unvisited(list.nats[i], below);
    }
    list.shorten(0);
  }
}
