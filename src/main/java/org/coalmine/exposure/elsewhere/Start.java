package org.coalmine.exposure.elsewhere;

/** What is known of the first token of the texts of a format. */
public enum Start {
  /** It is scored too, behind a start token: a total is the probability of the whole text. */
  SCORED,
  /** It may cost nothing, but all texts of the format have the same. */
  SHARED,
  /** It may cost nothing, and differ from text to text. */
  UNKNOWN
}
