package org.coalmine.scan.triage;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.Context;
import org.coalmine.token.Alphabet;

/**
 * Of models of characters. What the alphabet lacks is the symbol of the unknown before a value, as
 * in training; in a value it cannot stand. The values of a space share one automaton, whatever
 * stands before them.
 */
final class CharacterReading implements Reading {
  /** Characters of a window where a model does not tell its own. */
  static final int DEFAULT_WINDOW = 64;

  private static final int MOST_KEPT = 512;

  private final Alphabet alphabet;
  private final int window;
  private final Map<RandomnessSpace, Optional<Read>> kept = new IdentityHashMap<>();

  /** The values of a space. */
  private record Read(CandidateAutomaton automaton, int longestChain) {}

  CharacterReading(Alphabet alphabet, int window) {
    this.alphabet = alphabet;
    this.window = window;
  }

  /**
   * Context and value fill a window, as in training; at least half of it is context, which a long
   * value would crowd out.
   */
  private int[] context(SecretContext place, int width) {
    int most = Math.max(window - width, window / 2);
    String before = place.before().reveal();
    int length = before.codePointCount(0, before.length());
    return alphabet.encode(
        before.substring(before.offsetByCodePoints(0, Math.max(0, length - most))));
  }

  @Override
  public boolean spells(String value) {
    return value.codePoints().allMatch(alphabet::spells);
  }

  @Override
  public Optional<Symbols> symbols(SecretContext place, String value, int width) {
    return spells(value)
        ? Optional.of(new Symbols(context(place, width), alphabet.encode(value)))
        : Optional.empty();
  }

  @Override
  public Optional<Possible> possible(SecretContext place, String value, RandomnessSpace space) {
    int width = value.codePointCount(0, value.length());
    return !spells(value)
        ? Optional.empty()
        : read(space)
            .map(
                read ->
                    new Possible(
                        new Candidates(new Context(context(place, width)), read.automaton()),
                        read.longestChain()));
  }

  private synchronized Optional<Read> read(RandomnessSpace space) {
    Optional<Read> known = kept.get(space);
    if (known == null) {
      if (kept.size() == MOST_KEPT) {
        kept.clear();
      }
      known = space.spelledBy(alphabet::spells).flatMap(this::made);
      kept.put(space, known);
    }
    return known;
  }

  private Optional<Read> made(RandomnessSpace space) {
    try {
      CanaryFormat format = new CanaryFormat("found", CanaryFormat.HOLE, space);
      return Optional.of(
          new Read(Candidates.of(format, alphabet).automaton(), format.longestChain()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
