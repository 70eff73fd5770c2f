package org.coalmine.scan.triage;

import java.util.Arrays;
import java.util.Optional;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.model.LanguageModel;
import org.coalmine.token.TokenVocabulary;

/**
 * Of models of tokens. A value is scored up to the token that holds its last character. Which that
 * is, and where the first begins, depends on the text around, so each place has an automaton of its
 * own.
 */
final class TokenReading implements Reading {
  /** Tokens before a value. */
  static final int CONTEXT_TOKENS = 50;

  /** More than tokens of text have in the mean. */
  static final int CHARACTERS_PER_TOKEN = 8;

  /** Characters behind a value that may decide about its last token. */
  static final int BEHIND = 20;

  /** What no format may hold: U+0000, and the two that stand for themselves in alphabets. */
  private static final String RESERVED = "\0\u0002\uFFFD";

  private final TokenVocabulary vocabulary;
  private final int longest;

  TokenReading(LanguageModel model) {
    this.vocabulary = (TokenVocabulary) model.vocabulary();
    this.longest = model.longest();
  }

  @Override
  public Optional<Symbols> symbols(SecretContext place, String value, int width) {
    String before = before(place);
    String behind = behind(place);
    int[] tokens;
    int first;
    try {
      tokens = vocabulary.encodeExactly(before + value + behind);
      first = shared(tokens, vocabulary.encode(before));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int end = tokens.length;
    while (end > first + 1
        && vocabulary.decode(Arrays.copyOfRange(tokens, end - 1, tokens.length)).length()
            <= behind.length()) {
      end--;
    }
    return end > longest
        ? Optional.empty()
        : Optional.of(
            new Symbols(Arrays.copyOf(tokens, first), Arrays.copyOfRange(tokens, first, end)));
  }

  /** How many tokens two texts begin with alike. */
  private static int shared(int[] tokens, int[] others) {
    int mismatch = Arrays.mismatch(tokens, others);
    return mismatch < 0 ? tokens.length - 1 : Math.min(mismatch, tokens.length - 1);
  }

  @Override
  public boolean spells(String value) {
    try {
      return vocabulary.encodeExactly(value).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public Optional<Possible> possible(SecretContext place, String value, RandomnessSpace space) {
    try {
      Candidates candidates =
          Candidates.of(
              new CanaryFormat("found", before(place) + CanaryFormat.HOLE + behind(place), space),
              vocabulary);
      return candidates.symbols(value).length > longest
          ? Optional.empty()
          : Optional.of(new Possible(candidates, longestChain(candidates.automaton())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** How many candidates begin each other at most; targets stand above sources. */
  private static int longestChain(CandidateAutomaton automaton) {
    int[] chain = new int[automaton.states()];
    for (int state = chain.length - 1; state >= 0; state--) {
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        chain[state] = Math.max(chain[state], chain[automaton.target(state, edge)]);
      }
      chain[state] += automaton.accepts(state) ? 1 : 0;
    }
    return chain[automaton.start()];
  }

  private String before(SecretContext place) {
    String before = place.before().reveal();
    int reserved = -1;
    for (int i = 0; i < before.length(); i++) {
      reserved = RESERVED.indexOf(before.charAt(i)) >= 0 ? i : reserved;
    }
    before = before.substring(reserved + 1);
    int hole = before.lastIndexOf(CanaryFormat.HOLE);
    before = hole < 0 ? before : before.substring(hole + CanaryFormat.HOLE.length());
    int[] tokens = vocabulary.encode(before);
    if (tokens.length <= CONTEXT_TOKENS) {
      return before;
    }
    String kept =
        vocabulary.decode(
            Arrays.copyOfRange(tokens, tokens.length - CONTEXT_TOKENS, tokens.length));
    String known = kept.substring(kept.lastIndexOf('\uFFFD') + 1);
    return before.endsWith(known) ? known : before;
  }

  private static String behind(SecretContext place) {
    String behind = place.behind().reveal();
    int end =
        behind.offsetByCodePoints(0, Math.min(BEHIND, behind.codePointCount(0, behind.length())));
    for (int i = 0; i < end; i++) {
      if (RESERVED.indexOf(behind.charAt(i)) >= 0) {
        end = i;
      }
    }
    int hole = behind.indexOf(CanaryFormat.HOLE);
    return behind.substring(0, hole >= 0 ? Math.min(hole, end) : end);
  }
}
