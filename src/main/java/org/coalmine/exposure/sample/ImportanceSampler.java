package org.coalmine.exposure.sample;

import java.util.Arrays;
import java.util.List;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.LanguageModel;
import org.jspecify.annotations.Nullable;

/**
 * Draws fills from the model itself, restricted to the randomness space, to estimate ranks in
 * spaces of any size.
 *
 * <p><b>The estimate.</b> If fills are drawn with probability q(r) &gt; 0 for every r of R, then
 *
 * <pre>rank(t) = Σ over r of 1{Px(r) ≤ t} = E_q[ 1{Px(r) ≤ t} / q(r) ]</pre>
 *
 * for every threshold t, so the mean of the weights 1/q over the draws that hit is an unbiased
 * estimate of the rank (Owen, Monte Carlo theory, methods and examples, chapter 9), and one set of
 * draws serves all canaries of a format. Nothing is assumed of the distribution of
 * log-perplexities. (What is reported is unbiased except for being kept within its interval: {@link
 * ImportanceEstimate}.) The weight of a hit is the number of candidates it stands for; a good q is
 * about as likely to draw each candidate that matters, whatever the threshold. The model's own
 * probabilities do that for memorized canaries, the uniform distribution for controls; so q is a
 * mixture.
 *
 * <p>The mean of all weights is |R|, which is known, and so is the mean of the part that each
 * proposal has in what is drawn. How far the draws are off in these is taken off the estimate, as
 * far as it goes with the hits ({@link ControlledMean}).
 *
 * <p><b>A proposal</b> with exponent β goes down the automaton and follows edge k, of probability
 * p_k to the model and with N_k candidates below it, with probability
 *
 * <pre>p_k^β · N_k^(1−β) / Z;  Z = the sum over the live edges, and 1 for the choice to stop where
 * a candidate ends that could go on</pre>
 *
 * β = 1 is the model's next-symbol distribution renormalized over the live edges; β = 0 is uniform
 * over R; between them the model is tempered, and above 1 it is sharpened, for the first ranks of a
 * model that is sure of nothing. Where all edges lead to equally many candidates, as in {@code
 * [0-9]{9}}, this is the plain tempered distribution; elsewhere N keeps a large subtree from being
 * drowned by small ones.
 *
 * <p><b>Some look ahead.</b> Where a model never saw the format, the next symbol does not tell how
 * much of a path's probability will be lost to texts outside of R; such proposals put a guess of
 * what follows in the place of N ({@link LookAhead}).
 *
 * <p><b>The mixture</b> draws from proposal c with its share a_c, and weighs by q = Σ a_c q_c,
 * whichever drew: the balance heuristic (Veach and Guibas, Optimally combining sampling techniques
 * for Monte Carlo rendering, 1995). A draw's weight is then at most 1/a_c times what proposal c
 * alone would give it: the defensive mixture of Hesterberg (1995).
 *
 * <p><b>A draw is a block.</b> The last levels of the trie cost little to walk whole ({@link
 * BlockWalk}), so a draw ends at a prefix f and scores every candidate below it. Each of them is
 * reached with probability q(f), so the estimate is the mean of
 *
 * <pre>X(t) = h(t) / q(f),  h(t) = how many of the block's candidates satisfy Px ≤ t</pre>
 *
 * which is the mean over the last choices of what single candidates would give (Rao and Blackwell):
 * unbiased as before, with about half the variance or less. This matters: even if one knew every
 * rank beforehand, single draws that serve all ranks of 10^16 alike would err by √((ln|R|/2 −
 * 1)/n), 0.043 bit for 20 000.
 *
 * <p><b>Known candidates.</b> A best-first search finds the first candidates for a few steps, and
 * up to some log-perplexity proves that there are no others. What is in such a {@link
 * KnownCandidates} is counted and taken out of the blocks; draws only answer for the others.
 *
 * <p><b>Values are bounded.</b> For a proposal with β ≤ 1 that does not look ahead, by Hölder's
 * inequality Z ≤ (Σ p_k)^β (Σ N_k)^(1−β) ≤ N^(1−β), N being the candidates below the state (2^β
 * times that where stopping is a choice), and the product along a path telescopes: with P(f) the
 * probability the model gives the prefix after the format's text, N(f) the candidates below it, and
 * s the stops passed by on the way to it,
 *
 * <pre>1/q(f) ≤ P(f)^−β · (N(f)/|R|)^−(1−β) · 2^(β s) / a_c</pre>
 *
 * Each of h hits has a probability of at least e^−T, T = t − cost of the text before the fill, and
 * together they have at most P(f), or P(f)·2^s' if a path below f passes s' stops at most, since no
 * more than s' + 1 of them begin with each other; and h ≤ N(f). So P(f) ≥ h·e^−T·2^−s', and
 *
 * <pre>h / q(f) ≤ e^(β T) · |R|^(1−β) · 2^(β (s + s')) / a_c</pre>
 *
 * whatever h is: a number known before any draw. That is what makes an interval possible that holds
 * for few hits and for none ({@link BettingInterval}).
 *
 * <p><b>Bits.</b> Draw i depends on the seed and i alone, through its own {@link KeyedStream}; its
 * log-perplexity has the bits of {@link org.coalmine.exposure.LogPerplexity}. Draws are kept, not
 * sums of them, and are summed in the order of their indices, so that ranges drawn anywhere and
 * joined in any order give the same bits.
 *
 * <p>Not safe for use by several threads.
 */
public final class ImportanceSampler {
  private static final String PURPOSE = "importance";

  /**
   * The most candidates of all blocks of a sample, at 8 bytes each, twice where some are known; a
   * draw takes 200 more.
   */
  private static final long MOST_SCORED = 50_000_000;

  private final BlockWalk blocks;
  private final Descent descent;
  private final WeightBound bound;
  private final Paths paths;
  private final BlockScores[] scored;

  /**
   * A sampler with the default mixture, whose blocks are small enough for a plan's draws to be held
   * in memory.
   *
   * @param candidates in the model's symbols; at most 2^1000
   * @param lookAhead from all pilot paths of the same model and candidates
   */
  public ImportanceSampler(
      LanguageModel model, Candidates candidates, LookAhead lookAhead, DrawPlan plan) {
    this(
        model,
        candidates,
        Proposal.DEFAULT_MIXTURE,
        lookAhead,
        Math.max(1, MOST_SCORED / plan.most()));
  }

  /**
   * A sampler of the candidates of a format.
   *
   * @param candidates in the model's symbols; at most 2^1000
   * @param mixture at least one proposal that does not look ahead; the shares add up to 1
   * @param lookAhead for proposals that look ahead; null if there are none
   * @param mostCandidates of a block, at least 1
   */
  ImportanceSampler(
      LanguageModel model,
      Candidates candidates,
      List<Proposal> mixture,
      @Nullable LookAhead lookAhead,
      long mostCandidates) {
    List<Proposal> proposals = Proposal.mixture(mixture);
    this.descent = new Descent(model, candidates);
    CandidateAutomaton automaton = candidates.automaton();
    this.blocks = new BlockWalk(automaton, descent.scorer(), mostCandidates);
    this.bound = WeightBound.of(automaton, proposals, descent.prefixNats());
    this.paths = new Paths(automaton, proposals, lookAhead);
    this.scored = new BlockScores[Descent.MOST_PATHS];
    Arrays.setAll(scored, end -> new BlockScores());
  }

  /** Paths that end where a block begins. */
  private final class Paths extends MixturePaths {
    Paths(CandidateAutomaton automaton, List<Proposal> mixture, @Nullable LookAhead lookAhead) {
      super(automaton, mixture, lookAhead);
    }

    @Override
    public boolean endsIn(int state) {
      return blocks.endsIn(state);
    }
  }

  /**
   * Draws a range of fills.
   *
   * @param seed of all draws for one format; use another for another format
   * @param from index of the first draw, not negative
   * @param to index after the last draw, above {@code from}
   */
  public ImportanceSample draw(String seed, long from, long to) {
    if (from < 0 || to <= from || to - from > ImportanceSample.MOST_DRAWS) {
      throw new IllegalArgumentException(
          "range of draws must satisfy 0 <= from < to and hold at most %d: from %d, to %d"
              .formatted(ImportanceSample.MOST_DRAWS, from, to));
    }
    int draws = (int) (to - from);
    ImportanceSample.Builder sample = new ImportanceSample.Builder(bound, from, draws);
    double[] nats = new double[Descent.MOST_PATHS];
    for (int first = 0; first < draws; first += descent.mostPaths()) {
      int count = Math.min(descent.mostPaths(), draws - first);
      for (int path = 0; path < count; path++) {
        paths.begin(path, KeyedStream.of(seed, PURPOSE, from + first + path));
      }
      descent.run(count, paths, nats);
      walkBlocks(count, nats);
      for (int path = 0; path < count; path++) {
        int end = descent.endOf(path);
        sample.add(
            1 / paths.probability(path),
            paths.parts(path),
            paths.indexLow(path),
            end < 0 ? new double[] {nats[path]} : scored[end].nats(),
            end < 0 ? 1 : scored[end].size());
      }
    }
    return sample.build();
  }

  /** Scores the block at every end that a path of the descent came to. */
  private void walkBlocks(int count, double[] pathNats) {
    int[] states = new int[descent.endCount()];
    double[] nats = new double[descent.endCount()];
    for (int path = 0; path < count; path++) {
      if (descent.endOf(path) >= 0) {
        states[descent.endOf(path)] = descent.endState(path);
        nats[descent.endOf(path)] = pathNats[path];
      }
    }
    int lanes = descent.lanes();
    for (int first = 0; first < states.length; first += lanes) {
      int to = Math.min(states.length, first + lanes);
      for (int end = first; end < to; end++) {
        scored[end].clear();
      }
      int base = first;
      blocks.walk(
          descent.endStates(first / lanes),
          to - first,
          Arrays.copyOfRange(states, first, to),
          Arrays.copyOfRange(nats, first, to),
          (lane, candidateNats) -> scored[base + lane].add(candidateNats));
      for (int end = first; end < to; end++) {
        scored[end].sort();
      }
    }
  }
}
