package org.coalmine.candidate;

/** Whether the text after the hole is scored, where a model reads tokens. */
public enum SuffixScoring {
  /** Scoring stops with the token that holds the fill's last character, where that is exact. */
  AUTO,
  /** Scoring goes on to the end of the text. */
  ALWAYS
}
