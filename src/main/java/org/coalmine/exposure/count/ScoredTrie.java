package org.coalmine.exposure.count;

import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Prefix;

/**
 * The trie of a format's candidates with the text before the hole scored: what all walks of a
 * randomness space have in common, however many shards it is cut into. Immutable and safe to share
 * between threads.
 */
public final class ScoredTrie {
  private final LanguageModel model;
  private final CandidateAutomaton automaton;
  private final Trie trie;
  private final Prefix prefix;

  /**
   * Scores the text before the hole.
   *
   * @param candidates in the symbols of the model
   */
  public ScoredTrie(LanguageModel model, Candidates candidates) {
    this.model = model;
    this.automaton = candidates.automaton();
    this.trie = new Trie(automaton);
    this.prefix = Prefix.of(model, candidates.context().symbols());
  }

  LanguageModel model() {
    return model;
  }

  CandidateAutomaton automaton() {
    return automaton;
  }

  Trie trie() {
    return trie;
  }

  Prefix prefix() {
    return prefix;
  }
}
