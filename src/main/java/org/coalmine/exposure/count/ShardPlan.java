package org.coalmine.exposure.count;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.exposure.Shard;

/**
 * How the candidates of a format are divided into shards: contiguous, in order, every candidate in
 * exactly one.
 *
 * @param shards at least one; ids are 0, 1, 2, …; each begins where the one before ends
 */
public record ShardPlan(List<Shard> shards) implements Serializable {
  /** The most shards a plan has. */
  public static final int MAXIMUM_SHARDS = 8192;

  private static final long SLACK = 16;

  public ShardPlan {
    shards = List.copyOf(shards);
    if (shards.isEmpty()) {
      throw new IllegalArgumentException("shards must not be empty");
    }
    BigInteger next = BigInteger.ZERO;
    for (int id = 0; id < shards.size(); id++) {
      Shard shard = shards.get(id);
      if (shard.id() != id || !shard.from().equals(next)) {
        throw new IllegalArgumentException(
            "shard %d must begin at %s: %s".formatted(id, next, shard));
      }
      next = shard.to();
    }
  }

  /**
   * Divides the candidates of a format into shards of about the same size.
   *
   * <p>Ends are moved to where a subtree of the trie ends, if one ends near, so that few prefixes
   * are walked twice. The work is proportional to the number of shards, not of candidates.
   *
   * @param targetCandidates about how many candidates a shard should hold, positive; more if there
   *     would be more than {@value #MAXIMUM_SHARDS} shards otherwise
   */
  public static ShardPlan of(CandidateAutomaton automaton, BigInteger targetCandidates) {
    if (targetCandidates.signum() <= 0) {
      throw new IllegalArgumentException("targetCandidates must be positive: " + targetCandidates);
    }
    BigInteger size = automaton.size();
    BigInteger count =
        size.add(targetCandidates)
            .subtract(BigInteger.ONE)
            .divide(targetCandidates)
            .min(BigInteger.valueOf(MAXIMUM_SHARDS));
    BigInteger slack = size.divide(count).divide(BigInteger.valueOf(SLACK));
    List<Shard> shards = new ArrayList<>();
    BigInteger from = BigInteger.ZERO;
    for (int end = 1; end <= count.intValueExact(); end++) {
      BigInteger ideal = size.multiply(BigInteger.valueOf(end)).divide(count);
      BigInteger to = snap(automaton, ideal, slack);
      if (to.compareTo(from) > 0) {
        shards.add(new Shard(shards.size(), from, to));
        from = to;
      }
    }
    return new ShardPlan(shards);
  }

  /** The end of a subtree nearest to an index, once subtrees are as small as the slack allows. */
  private static BigInteger snap(CandidateAutomaton automaton, BigInteger index, BigInteger slack) {
    int state = automaton.start();
    BigInteger first = BigInteger.ZERO;
    BigInteger next = automaton.completions(state);
    while (index.compareTo(first) > 0
        && index.compareTo(next) < 0
        && next.subtract(first).compareTo(slack) > 0) {
      BigInteger child = first.add(automaton.accepts(state) ? BigInteger.ONE : BigInteger.ZERO);
      int k = 0;
      while (child.add(automaton.completions(automaton.target(state, k))).compareTo(index) <= 0) {
        child = child.add(automaton.completions(automaton.target(state, k++)));
      }
      state = automaton.target(state, k);
      first = child;
      next = child.add(automaton.completions(state));
    }
    boolean nearerToFirst =
        index.subtract(first).compareTo(next.subtract(index)) <= 0 && first.signum() > 0;
    return nearerToFirst ? first : next;
  }

  /** How many candidates there are in all. */
  public BigInteger size() {
    return shards.get(shards.size() - 1).to();
  }
}
