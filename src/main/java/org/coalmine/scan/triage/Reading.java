package org.coalmine.scan.triage;

import java.util.Optional;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;

/** How a model reads a value in its place. Safe to share between threads. */
sealed interface Reading permits CharacterReading, TokenReading {
  /**
   * A text as symbols.
   *
   * @param context what stands before the value
   * @param value the value's own
   */
  record Symbols(int[] context, int[] value) {}

  /**
   * The values that could stand in a place.
   *
   * @param candidates in the symbols of the model
   * @param longestChain how many of them begin each other, at most
   */
  record Possible(Candidates candidates, int longestChain) {}

  /** Whether the model spells a value. */
  boolean spells(String value);

  /**
   * A value in a place; empty if the model cannot spell it there.
   *
   * @param value that stands there, or another
   * @param width how many code points the value has that the place was made for
   */
  Optional<Symbols> symbols(SecretContext place, String value, int width);

  /**
   * The values that could stand in a place, as far as the model spells them; empty if it cannot
   * read them.
   *
   * @param value that stands there
   */
  Optional<Possible> possible(SecretContext place, String value, RandomnessSpace space);
}
