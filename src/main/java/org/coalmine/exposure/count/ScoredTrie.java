package org.coalmine.exposure.count;

import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * The trie of a format's candidates with the text before the hole scored: what all walks of a
 * randomness space have in common, however many shards it is cut into. Safe to share between
 * threads.
 */
public final class ScoredTrie {
  private final LanguageModel model;
  private final CandidateAutomaton automaton;
  private final int lanes;
  private @Nullable Trie trie;
  private final Prefix prefix;

  /**
   * Scores the text before the hole.
   *
   * @param candidates in the symbols of the model
   */
  public ScoredTrie(LanguageModel model, Candidates candidates) {
    this.model = model;
    this.automaton = candidates.automaton();
    this.lanes = model.scorer().lanes();
    this.prefix = model.prefix(candidates.context().symbols());
  }

  LanguageModel model() {
    return model;
  }

  CandidateAutomaton automaton() {
    return automaton;
  }

  /** How many lanes the model's panels have. */
  int lanes() {
    return lanes;
  }

  /** The edges as a walk in whole panels wants them; made when they are first asked for. */
  synchronized Trie trie() {
    Trie known = trie;
    if (known == null) {
      known = new Trie(automaton);
      trie = known;
    }
    return known;
  }

  Prefix prefix() {
    return prefix;
  }
}
