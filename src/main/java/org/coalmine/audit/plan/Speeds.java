package org.coalmine.audit.plan;

/** What one core of this machine does in a second with a network of the configured size. */
public interface Speeds {
  /** Places of windows in training, forward and backward and the step. */
  double trained();

  /** Places of windows in private training, with the clipping. */
  double trainedPrivately();

  /** Candidates of a format counted densely. */
  double counted(String format);

  /** Steps of a pruned walk of a format. */
  double pruned(String format);

  /** Steps of a search for the likeliest fills of a format. */
  double searched(String format);

  /** Draws of importance sampling from a format. */
  double drawn(String format);

  /** Uniform draws from a format. */
  double drawnUniformly(String format);
}
