package org.coalmine.canary;

import java.io.Serial;

/** Why an automaton cannot be built; the catcher knows what the user wrote and where. */
final class UnusableException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String problem;

  UnusableException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** What is wrong and what to change. */
  String problem() {
    return problem;
  }
}
