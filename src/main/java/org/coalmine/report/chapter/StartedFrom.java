package org.coalmine.report.chapter;

/**
 * The public model whose weights training started from.
 *
 * @param sha256 of its file, in lower-case hexadecimal digits
 * @param declaredPublic true: whoever names a model to start from declares it public
 */
public record StartedFrom(String sha256, boolean declaredPublic) {
  public StartedFrom {
    Require.text("sha256", sha256);
  }

  /** What it is and what follows, as a sentence. */
  public String sentence() {
    return "Training started from the weights of a model that was declared public (SHA-256 %s)."
            .formatted(sha256)
        + " No ε covers what that model was trained on.";
  }
}
