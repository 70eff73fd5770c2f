package org.coalmine.extract;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.Context;
import org.coalmine.candidate.EdgeCosts;
import org.coalmine.exposure.Shard;
import org.coalmine.extract.Extraction.Guess;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Prefix;
import org.coalmine.model.Scorer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the k most likely fills of a format without knowing the canary, exactly: the shortest-path
 * search of The Secret Sharer (Carlini et al., USENIX Security 2019, section 5), in panels.
 *
 * <p><b>Exactness.</b> A cost is never negative and sums are taken in the order of the path, so
 * rounded sums too never fall along a path: a prefix's cost is a lower bound for all its
 * completions, to the bit. Once the k-th best candidate scored is cheaper than every prefix that
 * waits, nothing unseen can be among the first k. Equal candidates are ordered by index, therefore
 * the search goes on through prefixes that cost exactly as much as the k-th. This argument does not
 * depend on the order in which prefixes are expanded: neither how many are taken at once nor the
 * dive below change the answer of a search that ends by itself, only its work.
 *
 * <p><b>The dive.</b> Cheapest first alone would go wide before it goes deep, and hold every prefix
 * it ever saw. So the search first descends by levels, a beam of the cheapest children, until it
 * has candidates; from then on whatever is costlier than the k-th of them need not be stored. It is
 * as wide as k, or so narrow that it ends in half of the budget, and leaves the search with guesses
 * to show if the budget ends early.
 *
 * <p><b>Memory.</b> A waiting prefix is a cost, its parent and an edge; the state of a parent is
 * shared by all its children, and the child's own is computed when it is taken. States live in a
 * bounded pool ({@link PrefixStates}) and are computed again when they had to make room: a path is
 * a few dozen steps, the memory of a state is kilobytes, and a prefix that waited long mostly waits
 * forever. If more prefixes wait than the budget allows, the costlier half is given up and its
 * cheapest cost remembered; the answer is then proven only below that cost, and {@link
 * Extraction#proven} says how far.
 *
 * <p><b>Shards.</b> A search may be confined to a shard and to candidates at or below a ceiling; it
 * is the task of the {@link DeepeningSearch}. Only prefixes with candidates on both sides of an end
 * of the shard, two at each depth, are looked at edge by edge.
 */
public final class BestFirst {
  private static final int WIDEST_DIVE = 1024;
  private static final int PANELS_BETWEEN_REPORTS = 128;

  private final LanguageModel model;
  private final Context context;
  private final CandidateAutomaton automaton;
  private final int asked;
  private final SearchBudget budget;
  private final @Nullable Shard shard;
  private final double ceilingNats;
  private final LongConsumer progress;

  private final Scorer scorer;
  private final ExpandedPrefixes prefixes;
  private final PrefixStates states;
  private final OpenPrefixes open = new OpenPrefixes();
  private final TreeSet<Guess> best = new TreeSet<>();

  /** The first candidates of the expanded prefixes that are not wholly inside the shard. */
  private final Map<Integer, BigInteger> straddling = new HashMap<>();

  private final int width;
  private final EdgeCosts costs;
  private final Panel parentStates;
  private final Panel childStates;
  private double givenUpNats = Double.POSITIVE_INFINITY;
  private long steps;

  private BestFirst(
      LanguageModel model,
      Candidates candidates,
      int asked,
      SearchBudget budget,
      @Nullable Shard shard,
      double ceilingNats,
      LongConsumer progress) {
    this.model = model;
    this.context = candidates.context();
    this.automaton = candidates.automaton();
    this.asked = asked;
    this.budget = budget;
    this.shard = shard;
    this.ceilingNats = ceilingNats;
    this.progress = progress;
    this.scorer = model.scorer();
    this.prefixes = new ExpandedPrefixes(automaton);
    this.states = new PrefixStates(scorer, prefixes, budget.mostStates(model));
    this.width = scorer.lanes();
    this.costs = new EdgeCosts(automaton, scorer);
    this.parentStates = scorer.panel();
    this.childStates = scorer.panel();
  }

  /**
   * The most likely fills of a format.
   *
   * @param candidates in the model's symbols
   * @param k how many fills, from 1 to |R|
   */
  public static Extraction search(
      LanguageModel model, Candidates candidates, int k, SearchBudget budget) {
    return search(model, candidates, k, budget, steps -> {});
  }

  /**
   * The same, watched.
   *
   * @param progress is told now and then how many steps have been taken
   */
  public static Extraction search(
      LanguageModel model,
      Candidates candidates,
      int k,
      SearchBudget budget,
      LongConsumer progress) {
    requireFills(k, candidates);
    return new BestFirst(model, candidates, k, budget, null, Double.POSITIVE_INFINITY, progress)
        .run();
  }

  /**
   * The most likely fills among the candidates of a shard with a log-perplexity at or below a
   * ceiling.
   *
   * @param k how many fills, from 1 to |R|; fewer are found where the shard or the ceiling holds
   *     fewer
   * @param ceilingNats prefixes costlier than this are not followed; +∞ for none
   */
  public static Extraction search(
      LanguageModel model,
      Candidates candidates,
      int k,
      SearchBudget budget,
      Shard shard,
      double ceilingNats) {
    requireFills(k, candidates);
    if (shard.to().compareTo(candidates.size()) > 0) {
      throw new IllegalArgumentException(
          "shard must end within the " + candidates.size() + " candidates: " + shard.to());
    }
    if (!(ceilingNats >= 0)) {
      throw new IllegalArgumentException("ceilingNats must not be negative: " + ceilingNats);
    }
    return new BestFirst(model, candidates, k, budget, shard, ceilingNats, steps -> {}).run();
  }

  static void requireFills(int k, Candidates candidates) {
    if (k < 1 || BigInteger.valueOf(k).compareTo(candidates.size()) > 0) {
      throw new IllegalArgumentException(
          "k must lie from 1 to |R| = " + candidates.size() + ": " + k);
    }
  }

  private Extraction run() {
    dive();
    int[] parents = new int[width];
    int[] edges = new int[width];
    double[] nats = new double[width];
    for (int panels = 1; somethingToExpand() && steps() < budget.mostSteps(); panels++) {
      if (panels % PANELS_BETWEEN_REPORTS == 0) {
        progress.accept(steps());
      }
      int lanes = 0;
      while (lanes < width && somethingToExpand()) {
        parents[lanes] = open.cheapestParent();
        edges[lanes] = open.cheapestEdge();
        nats[lanes++] = open.cheapestNats();
        open.removeCheapest();
      }
      expand(parents, edges, nats, lanes, open);
      if (open.size() > budget.mostOpenPrefixes()) {
        givenUpNats = Math.min(givenUpNats, open.giveUpCostlierHalf());
      }
    }
    return new Extraction(
        asked, best.stream().toList(), Math.min(open.cheapestNats(), givenUpNats), steps());
  }

  private boolean somethingToExpand() {
    return open.size() > 0 && open.cheapestNats() <= limitNats();
  }

  private long steps() {
    return steps + states.steps();
  }

  /** What is costlier than this cannot be among the first k, or was not asked for. */
  private double limitNats() {
    return best.size() < asked ? ceilingNats : best.last().logPerplexityNats();
  }

  private void dive() {
    OpenPrefixes level = new OpenPrefixes();
    expandRoot(level);
    int beam = diveWidth();
    int[] parents = new int[width];
    int[] edges = new int[width];
    double[] nats = new double[width];
    while (level.size() > 0 && steps() < budget.mostSteps()) {
      OpenPrefixes next = new OpenPrefixes();
      for (int taken = 0; taken < beam && level.size() > 0 && steps() < budget.mostSteps(); ) {
        int lanes = 0;
        int most = Math.min(width, beam - taken);
        while (lanes < most && level.size() > 0) {
          parents[lanes] = level.cheapestParent();
          edges[lanes] = level.cheapestEdge();
          nats[lanes++] = level.cheapestNats();
          level.removeCheapest();
        }
        expand(parents, edges, nats, lanes, next);
        taken += lanes;
      }
      moveToOpen(level);
      level = next;
    }
    moveToOpen(level);
  }

  private int diveWidth() {
    int wanted = Math.min(WIDEST_DIVE, (asked + width - 1) / width * width);
    long affordable = (budget.mostSteps() - steps()) / 2 / Math.max(1, longestFill() - 1);
    return (int) Math.max(1, Math.min(wanted, affordable));
  }

  /** Symbols of the longest candidate, with the text after it; edges lead to later states. */
  private int longestFill() {
    int[] symbols = new int[automaton.states()];
    for (int state = symbols.length - 1; state >= 0; state--) {
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        symbols[state] = Math.max(symbols[state], 1 + symbols[automaton.target(state, edge)]);
      }
    }
    return symbols[automaton.start()];
  }

  private void moveToOpen(OpenPrefixes level) {
    for (; level.size() > 0; level.removeCheapest()) {
      offer(level.cheapestNats(), level.cheapestParent(), level.cheapestEdge(), open);
    }
  }

  private void expandRoot(OpenPrefixes into) {
    Prefix prefix = model.prefix(context.symbols());
    steps += context.length();
    prefix.copy(scorer, childStates, 0);
    costs.want(automaton.start());
    costs.read(childStates);
    states.keep(ExpandedPrefixes.ROOT, childStates, 0);
    if (shard != null) {
      straddling.put(ExpandedPrefixes.ROOT, BigInteger.ZERO);
    }
    if (automaton.accepts(automaton.start())) {
      score(ExpandedPrefixes.ROOT, prefix.nats(), BigInteger.ZERO);
    }
    children(ExpandedPrefixes.ROOT, 0, prefix.nats(), into);
  }

  private void expand(int[] parents, int[] edges, double[] nats, int lanes, OpenPrefixes into) {
    states.fetch(parents, lanes, parentStates);
    int[] symbols = new int[width];
    Arrays.fill(symbols, Scorer.NONE);
    int[] expanded = new int[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      expanded[lane] = prefixes.add(parents[lane], edges[lane]);
      followEnds(parents[lane], edges[lane], expanded[lane]);
      symbols[lane] = prefixes.symbol(expanded[lane]);
      costs.want(prefixes.state(expanded[lane]));
    }
    scorer.advance(parentStates, symbols, childStates);
    steps += lanes;
    costs.read(childStates);
    for (int lane = 0; lane < lanes; lane++) {
      if (children(expanded[lane], lane, nats[lane], into)) {
        states.keep(expanded[lane], childStates, lane);
      }
    }
  }

  /** Remembers a prefix if it has candidates both inside the shard and outside. */
  private void followEnds(int parent, int edge, int expanded) {
    BigInteger parentsFirst = straddling.get(parent);
    if (parentsFirst != null) {
      BigInteger first = parentsFirst.add(prefixes.before(prefixes.state(parent), edge));
      BigInteger end = first.add(automaton.completions(prefixes.state(expanded)));
      if (!(within(first) && within(end.subtract(BigInteger.ONE)))) {
        straddling.put(expanded, first);
      }
    }
  }

  /** Scores the children that are candidates; returns whether others were added. */
  private boolean children(int prefix, int lane, double nats, OpenPrefixes into) {
    int state = prefixes.state(prefix);
    BigInteger straddlesFrom = straddling.get(prefix);
    BigInteger first = straddlesFrom == null ? null : straddlesFrom.add(prefixes.before(state, 0));
    boolean added = false;
    for (int edge = 0; edge < automaton.fanout(state); edge++) {
      int target = automaton.target(state, edge);
      if (first != null) {
        BigInteger itsFirst = first;
        first = first.add(automaton.completions(target));
        if (outside(itsFirst, first)) {
          continue;
        }
      }
      double childNats = nats + costs.nats(state, edge, lane);
      if (automaton.accepts(target)) {
        if (childNats <= limitNats()) {
          score(prefix, childNats, prefixes.before(state, edge));
        } else {
          givenUpNats = Math.min(givenUpNats, childNats);
        }
      }
      if (automaton.fanout(target) > 0) {
        added |= offer(childNats, prefix, edge, into);
      }
    }
    return added;
  }

  private boolean outside(BigInteger first, BigInteger end) {
    Shard range = Objects.requireNonNull(shard);
    return first.compareTo(range.to()) >= 0 || end.compareTo(range.from()) <= 0;
  }

  private boolean within(BigInteger index) {
    return shard == null || (index.compareTo(shard.from()) >= 0 && index.compareTo(shard.to()) < 0);
  }

  private boolean offer(double nats, int parent, int edge, OpenPrefixes into) {
    if (nats <= limitNats()) {
      into.add(nats, parent, edge);
      return true;
    }
    givenUpNats = Math.min(givenUpNats, nats);
    return false;
  }

  private void score(int prefix, double nats, BigInteger offset) {
    BigInteger index = prefixes.firstCandidate(prefix).add(offset);
    if (!within(index)) {
      return;
    }
    best.add(new Guess(index, nats));
    if (best.size() > asked) {
      best.pollLast();
    }
  }
}
