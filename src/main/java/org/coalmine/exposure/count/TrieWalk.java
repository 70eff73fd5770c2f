package org.coalmine.exposure.count;

import static org.coalmine.exposure.count.WalkLevel.LANES;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.Panel;
import org.coalmine.model.Prefix;
import org.coalmine.model.Scorer;

/**
 * A walk of the trie of candidates, depth first, in whole panels of 32 prefixes: for models that
 * compute all lanes at once, and siblings of a prefix for less than each alone.
 *
 * <p><b>What is shared.</b> All candidates of a format begin with the same text, which is scored
 * once. Candidates with a common prefix share the model's state after it, so a step of the model is
 * made once per inner node of the trie and not once per symbol of every candidate: 10^9 numbers of
 * nine digits have 1.1·10^8 inner nodes and 9·10^9 symbols. The last symbol of a candidate needs no
 * step: its cost stands among the costs of its parent. Text after the hole is a chain of inner
 * nodes like any other.
 *
 * <p><b>Panels.</b> The model works on panels of 32 lanes, one prefix in each. A panel of parents
 * is visited by asking its costs once, counting the candidates that end one symbol further on, and
 * then, symbol by symbol, advancing the whole panel by that symbol and visiting the children before
 * the next symbol's. A child keeps its parent's lane, so nothing is gathered, and the products that
 * siblings share are computed once per panel [1]. Memory is one panel and one table of costs per
 * depth, made when a depth is first reached and used again ever after: visiting allocates nothing.
 * A stretch that all prefixes of a panel share, as text after the hole, is followed within one
 * level.
 *
 * <p><b>Compaction.</b> A lane whose prefix lacks the symbol, or was cut, is dead weight in the
 * child panel and in everything below. So where too few lanes would live, the parents' states are
 * copied aside instead, each with its symbol, until 32 are together at one depth; these are
 * advanced lane by lane and visited as a full panel. It is what fills the panels below the root,
 * where there are fewer than 32 prefixes, in word lists, where hardly two prefixes go on alike, and
 * in pruned walks. It pays early where much lies below and late just above the leaves: {@link
 * #FULL_ENOUGH_ABOVE} and {@link #FULL_ENOUGH_AT_BOTTOM} are lanes, chosen by measuring. What is
 * left aside at the end is visited from the top down, one incomplete panel per depth.
 *
 * <p><b>Ranges.</b> A shard is a range of candidate indices. At every depth at most two prefixes
 * have candidates both inside and outside the range, one at either end. These are followed first,
 * in a panel of their own; what branches off wholly inside the range is put aside like any other
 * prefix. So any range may be walked, and costs two more steps per depth at most.
 *
 * <p><b>Cutting.</b> Costs are never negative and rounded addition is monotone, so along a path the
 * sum in {@code double} never falls, to the bit. A prefix costlier than a limit holds no candidate
 * at or below the limit, and is left out.
 *
 * <p><b>Exactness.</b> The sum of a prefix is formed in the same order as in {@link
 * org.coalmine.exposure.LogPerplexity}, and a lane's state depends on its symbols alone ({@link
 * Scorer}). So what a candidate is counted with has the same bits for any range, any panel and any
 * lane. Nothing here may reorder a sum.
 *
 * <p>[1] N. Carlini, C. Liu, Ú. Erlingsson, J. Kos, D. Song, The Secret Sharer, USENIX Security
 * 2019, search a tree of prefixes too (section 5.4), one node at a time and cheapest first, to
 * extract a secret; here the nodes are counted, so their order is free to suit the machine.
 */
final class TrieWalk implements Walk {
  private static final int FULL_ENOUGH_ABOVE = 26;
  private static final int FULL_ENOUGH_AT_BOTTOM = 10;

  private final CandidateAutomaton automaton;
  private final Trie trie;
  private final Scorer scorer;
  private final int[] columns;
  private final WalkLevel[] levels;
  private final Prefix prefix;

  private LeafCount leaves;
  private WalkLimit limit;
  private long steps;
  private long budgetEnd;
  private boolean leftovers;

  TrieWalk(ScoredTrie space) {
    this.automaton = space.automaton();
    this.trie = space.trie();
    this.prefix = space.prefix();
    this.scorer = space.model().scorer();
    this.columns = trie.columns();
    this.levels = new WalkLevel[trie.depth() + 1];
    this.limit = WalkLimit.nowhere();
    this.leaves = new LeafCount(Thresholds.of(new double[0], 0), 0);
  }

  @Override
  public double prefixNats() {
    return prefix.nats();
  }

  @Override
  public long steps() {
    return steps;
  }

  /** How many depths have panels of their own: what memory grows with. */
  int levels() {
    return (int) Arrays.stream(levels).filter(Objects::nonNull).count();
  }

  @Override
  public void walk(BigInteger from, BigInteger to, WalkLimit limit, LeafCount leaves) {
    this.limit = limit;
    this.leaves = leaves;
    this.budgetEnd = steps + Math.min(limit.stepBudget(), Long.MAX_VALUE - steps);
    if (from.signum() == 0 && automaton.accepts(automaton.start())) {
      leaves.add(prefix.nats());
    }
    leftovers = false;
    followEnds(from, to);
    leftovers = true;
    for (int depth = 1; depth < levels.length; depth++) {
      WalkLevel level = levels[depth];
      if (level != null && level.aside.count > 0) {
        visitAside(level);
      }
    }
  }

  /** Follows the prefixes with candidates on both sides of an end of the range. */
  private void followEnds(BigInteger from, BigInteger to) {
    WalkLevel ends = newLevel(0);
    BigInteger[] firstIndices = new BigInteger[LANES];
    prefix.copy(scorer, ends.panel, 0);
    ends.states[0] = automaton.start();
    ends.nats[0] = prefix.nats();
    firstIndices[0] = BigInteger.ZERO;
    for (int count = prefix.nats() > limit.limitNats() ? 0 : 1, depth = 1; count > 0; depth++) {
      BigInteger[] nextIndices = new BigInteger[LANES];
      scorer.costs(ends.panel, columns, ends.costsNats);
      for (int lane = 0; lane < count; lane++) {
        int state = ends.states[lane];
        BigInteger index = firstIndices[lane].add(itself(state));
        for (int k = 0; k < automaton.fanout(state); k++) {
          int symbol = automaton.symbol(state, k);
          int target = automaton.target(state, k);
          BigInteger below = index.add(itself(target));
          BigInteger next = index.add(automaton.completions(target));
          int row = automaton.column(state, k) * LANES;
          double nats = ends.nats[lane] + ends.costsNats[row + lane];
          if (automaton.accepts(target) && index.compareTo(from) >= 0 && index.compareTo(to) < 0) {
            leaves.add(nats);
          }
          boolean overlaps = below.max(from).compareTo(next.min(to)) < 0;
          if (overlaps && nats > limit.limitNats()) {
            limit.costlier(nats);
          } else if (overlaps && below.compareTo(from) >= 0 && next.compareTo(to) <= 0) {
            putAside(ends.panel, lane, symbol, target, nats, level(depth));
          } else if (overlaps && steps >= budgetEnd) {
            limit.unvisited(nats, next.min(to).subtract(below.max(from)));
          } else if (overlaps) {
            nextIndices[ends.aside.count] = index;
            ends.aside.put(ends.panel, lane, symbol, target, nats);
          }
          index = next;
        }
      }
      count = ends.aside.count;
      if (count > 0) {
        steps += ends.advanceAside();
      }
      firstIndices = nextIndices;
    }
  }

  private BigInteger itself(int state) {
    return automaton.accepts(state) ? BigInteger.ONE : BigInteger.ZERO;
  }

  private WalkLevel level(int depth) {
    WalkLevel level = levels[depth];
    if (level == null) {
      level = newLevel(depth);
      levels[depth] = level;
    }
    return level;
  }

  private WalkLevel newLevel(int depth) {
    return new WalkLevel(scorer, columns.length, trie.slots(), depth);
  }

  private void visit(WalkLevel parents) {
    if (limit.late()) {
      budgetEnd = steps;
    }
    scorer.costs(parents.panel, columns, parents.costsNats);
    int state = followChain(parents);
    if (parents.live == 0) {
      return;
    }
    if (state >= 0) {
      countLeaves(parents, state);
      for (int b = trie.firstBranch(state); b < trie.firstBranch(state + 1); b++) {
        int slot = trie.branchSlot(b);
        int first = slot * LANES;
        Arrays.fill(parents.targets, first, first + LANES, trie.branchTarget(b));
        branch(parents, slot, parents.live);
      }
    } else {
      countLeavesOfEach(parents);
      gatherBranches(parents);
      for (int slot = 0; slot < trie.slots(); slot++) {
        if (parents.lanesWithSlot[slot] != 0) {
          branch(parents, slot, parents.lanesWithSlot[slot]);
        }
      }
    }
  }

  /**
   * Goes on in place while all lanes have the same one way to go, as in text after the hole.
   * Returns the state that all lanes are in, or −1; no lane is live any more if all were left out.
   */
  private int followChain(WalkLevel parents) {
    int state = parents.commonState();
    parents.reached = parents.depth;
    while (state >= 0
        && trie.chain(state)
        && (leftovers || Integer.bitCount(parents.live) >= FULL_ENOUGH_ABOVE)) {
      int branch = trie.firstBranch(state);
      int slot = trie.branchSlot(branch);
      int row = trie.slotColumn(slot) * LANES;
      state = trie.branchTarget(branch);
      parents.live = withinLimit(parents, row, parents.live);
      for (int lane = 0; lane < LANES; lane++) {
        parents.nats[lane] += parents.costsNats[row + lane];
        parents.states[lane] = state;
      }
      if (steps >= budgetEnd) {
        for (int rest = parents.live; rest != 0; rest &= rest - 1) {
          leaveOut(state, parents.nats[Integer.numberOfTrailingZeros(rest)]);
        }
        parents.live = 0;
      }
      if (parents.live == 0) {
        return state;
      }
      parents.advance(trie.slotSymbol(slot));
      steps += Integer.bitCount(parents.live);
      scorer.costs(parents.panel, columns, parents.costsNats);
    }
    return state;
  }

  private void countLeaves(WalkLevel parents, int state) {
    for (int leaf = trie.firstLeaf(state); leaf < trie.firstLeaf(state + 1); leaf++) {
      int row = trie.leafColumn(leaf) * LANES;
      if (parents.live == WalkLevel.ALL_LANES) {
        leaves.addRow(parents.nats, parents.costsNats, row);
      } else {
        for (int rest = parents.live; rest != 0; rest &= rest - 1) {
          int lane = Integer.numberOfTrailingZeros(rest);
          leaves.add(parents.nats[lane] + parents.costsNats[row + lane]);
        }
      }
    }
  }

  private void countLeavesOfEach(WalkLevel parents) {
    for (int rest = parents.live; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int state = parents.states[lane];
      for (int leaf = trie.firstLeaf(state); leaf < trie.firstLeaf(state + 1); leaf++) {
        leaves.add(parents.nats[lane] + parents.costsNats[trie.leafColumn(leaf) * LANES + lane]);
      }
    }
  }

  private void gatherBranches(WalkLevel parents) {
    Arrays.fill(parents.lanesWithSlot, 0);
    for (int rest = parents.live; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int state = parents.states[lane];
      for (int b = trie.firstBranch(state); b < trie.firstBranch(state + 1); b++) {
        int slot = trie.branchSlot(b);
        parents.lanesWithSlot[slot] |= 1 << lane;
        parents.targets[slot * LANES + lane] = trie.branchTarget(b);
      }
    }
  }

  /** Goes on from some lanes of a panel by the same symbol. */
  private void branch(WalkLevel parents, int slot, int lanes) {
    int symbol = trie.slotSymbol(slot);
    int row = trie.slotColumn(slot) * LANES;
    int kept = withinLimit(parents, row, lanes);
    if (kept == 0) {
      return;
    }
    int[] targets = parents.targets;
    int firstTarget = slot * LANES;
    WalkLevel children = level(parents.reached + 1);
    boolean above = trie.deep(targets[firstTarget + Integer.numberOfTrailingZeros(kept)]);
    int count = Integer.bitCount(kept);
    boolean together = count >= (above ? FULL_ENOUGH_ABOVE : FULL_ENOUGH_AT_BOTTOM);
    if (together && steps < budgetEnd) {
      scorer.advance(parents.panel, symbol, children.panel);
      steps += count;
      for (int lane = 0; lane < LANES; lane++) {
        children.nats[lane] = parents.nats[lane] + parents.costsNats[row + lane];
        children.states[lane] = targets[firstTarget + lane];
      }
      children.live = kept;
      visit(children);
    } else {
      for (int rest = kept; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        double nats = parents.nats[lane] + parents.costsNats[row + lane];
        putAside(parents.panel, lane, symbol, targets[firstTarget + lane], nats, children);
      }
    }
  }

  private int withinLimit(WalkLevel parents, int row, int lanes) {
    double limitNats = limit.limitNats();
    if (limitNats == Double.POSITIVE_INFINITY) {
      return lanes;
    }
    int kept = lanes;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      double nats = parents.nats[lane] + parents.costsNats[row + lane];
      if (nats > limitNats) {
        limit.costlier(nats);
        kept &= ~(1 << lane);
      }
    }
    return kept;
  }

  private void putAside(
      Panel parents, int lane, int symbol, int state, double nats, WalkLevel children) {
    if (steps >= budgetEnd) {
      leaveOut(state, nats);
      return;
    }
    children.aside.put(parents, lane, symbol, state, nats);
    if (children.aside.count == LANES) {
      visitAside(children);
    }
  }

  private void visitAside(WalkLevel level) {
    if (steps >= budgetEnd) {
      for (int lane = 0; lane < level.aside.count; lane++) {
        leaveOut(level.aside.states[lane], level.aside.nats[lane]);
      }
      level.aside.count = 0;
      return;
    }
    steps += level.advanceAside();
    visit(level);
  }

  private void leaveOut(int state, double nats) {
    limit.unvisited(nats, automaton.completions(state).subtract(itself(state)));
  }
}
