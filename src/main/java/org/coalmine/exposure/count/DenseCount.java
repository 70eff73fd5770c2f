package org.coalmine.exposure.count;

import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.LanguageModel;

/**
 * Scores every candidate of a shard once and counts, for all canaries of the format at the same
 * time, how many lie at or below each threshold. Exact; the cost hardly depends on how many
 * canaries there are.
 *
 * <p>An instance is one thread's workspace and may count many shards. What does not depend on the
 * shard is in the {@link ScoredTrie}, which workspaces share.
 */
public final class DenseCount {
  private final CandidateAutomaton automaton;
  private final Thresholds thresholds;
  private final Walk walk;

  /** A workspace for counting shards of a scored space. */
  public DenseCount(ScoredTrie space, Thresholds thresholds) {
    this.automaton = space.automaton();
    this.thresholds = thresholds;
    this.walk = Walks.of(space);
  }

  /**
   * A workspace that scores the text before the hole for itself.
   *
   * @param candidates in the symbols of the model
   */
  public DenseCount(LanguageModel model, Candidates candidates, Thresholds thresholds) {
    this(new ScoredTrie(model, candidates), thresholds);
  }

  /**
   * Counts one shard.
   *
   * @throws IllegalArgumentException if the shard ends beyond the last candidate
   */
  public RankCount count(Shard shard) {
    if (shard.to().compareTo(automaton.size()) > 0) {
      throw new IllegalArgumentException(
          "shard must end at or before candidate " + automaton.size() + ": " + shard);
    }
    long startNanos = System.nanoTime();
    long startSteps = walk.steps();
    LeafCount leaves = new LeafCount(thresholds, walk.prefixNats());
    walk.walk(shard.from(), shard.to(), WalkLimit.nowhere(), leaves);
    return RankCount.of(
        thresholds,
        ShardCount.of(
            shard.id(),
            leaves.candidates(),
            walk.steps() - startSteps,
            System.nanoTime() - startNanos,
            leaves.originNats(),
            leaves.intervals(),
            leaves.histogram()));
  }
}
