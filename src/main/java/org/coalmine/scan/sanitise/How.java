package org.coalmine.scan.sanitise;

/** What becomes of a document with a secret. */
public enum How {
  /** A tag such as {@code [CARD]} stands in the secret's place. */
  TAG,
  /** Another value of the secret's own space stands in its place, or a tag where there is none. */
  PSEUDONYM,
  /** The document is left out. */
  DROP
}
