package org.coalmine.candidate;

/** How far a text is scored that has more behind its fill. Characters are scored to the end. */
public enum SuffixScoring {
  /** Up to the token that holds the last character of the fill, where that tells fills apart. */
  AUTO,
  /** To the end of the text. */
  ALWAYS
}
