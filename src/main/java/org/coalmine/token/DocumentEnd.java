package org.coalmine.token;

/** Whether a model is trained to predict that a document ends. */
public enum DocumentEnd {
  /** The boundary is what a document begins behind, and is never a target. */
  LEFT_OUT,
  /** The boundary is the last target of every document. */
  TARGET;

  /** How many targets it adds to a document. */
  public int targets() {
    return this == TARGET ? 1 : 0;
  }
}
