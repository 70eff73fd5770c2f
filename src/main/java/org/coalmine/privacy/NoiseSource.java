package org.coalmine.privacy;

/** Where the noise and the samples of private training come from. */
public enum NoiseSource {
  /** From a key that the platform's secure generator gives and that no run repeats. */
  SECURE,
  /** From the seed of the run, for repeatable experiments: whoever knows it can take it off. */
  SEEDED_NOT_PRIVATE
}
