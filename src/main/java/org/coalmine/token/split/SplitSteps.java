package org.coalmine.token.split;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.token.split.SplitProgram.Kind;
import org.coalmine.token.split.SplitProgram.Step;

/** The steps of a program while it is made, from its end to its beginning. */
final class SplitSteps {
  private static final int MOST = 10_000;

  private final String shown;
  private final List<Step> steps = new ArrayList<>();

  /** Steps of an expression. */
  SplitSteps(String shown) {
    this.shown = shown;
  }

  /** Adds a step and tells its place. */
  int add(Kind kind, CodePoints set, int next, int other) {
    if (steps.size() == MOST) {
      throw new UnsupportedExpressionException(
          "split expression %s has more than %d steps".formatted(shown, MOST));
    }
    steps.add(new Step(kind, set, next, other));
    return steps.size() - 1;
  }

  /** Puts another step in a place. */
  void set(int place, Kind kind, CodePoints set, int next, int other) {
    steps.set(place, new Step(kind, set, next, other));
  }

  SplitProgram program(int start) {
    return new SplitProgram(steps, start);
  }
}
