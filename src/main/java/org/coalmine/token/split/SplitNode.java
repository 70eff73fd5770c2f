package org.coalmine.token.split;

import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.token.split.SplitProgram.Kind;

/** A part of an expression. */
sealed interface SplitNode {
  /**
   * Adds the steps of this part in front of others.
   *
   * @param next the step behind it
   * @return its first step
   */
  int compile(SplitSteps program, int next);

  /** Whether a look-ahead stands in it before something else. */
  default boolean looksAheadEarly(boolean last) {
    return false;
  }

  record One(CodePoints set) implements SplitNode {
    @Override
    public int compile(SplitSteps program, int next) {
      return program.add(Kind.CHAR, set, next, 0);
    }
  }

  record NotNext(CodePoints set) implements SplitNode {
    @Override
    public int compile(SplitSteps program, int next) {
      return program.add(Kind.NOT_NEXT, set, next, 0);
    }

    @Override
    public boolean looksAheadEarly(boolean last) {
      return !last;
    }
  }

  record Row(List<SplitNode> parts) implements SplitNode {
    @Override
    public int compile(SplitSteps program, int next) {
      int first = next;
      for (int part = parts.size() - 1; part >= 0; part--) {
        first = parts.get(part).compile(program, first);
      }
      return first;
    }

    @Override
    public boolean looksAheadEarly(boolean last) {
      int end = parts.size() - 1;
      return IntStream.rangeClosed(0, end)
          .anyMatch(part -> parts.get(part).looksAheadEarly(last && part == end));
    }
  }

  record Choice(List<SplitNode> options) implements SplitNode {
    @Override
    public int compile(SplitSteps program, int next) {
      int first = options.get(options.size() - 1).compile(program, next);
      for (int option = options.size() - 2; option >= 0; option--) {
        int preferred = options.get(option).compile(program, next);
        first = program.add(Kind.FORK, CodePoints.NONE, preferred, first);
      }
      return first;
    }

    @Override
    public boolean looksAheadEarly(boolean last) {
      return options.stream().anyMatch(option -> option.looksAheadEarly(last));
    }
  }

  record Repeat(SplitNode part, int least, int most) implements SplitNode {
    @Override
    public int compile(SplitSteps program, int next) {
      int first = next;
      if (most == SplitExpression.MANY) {
        first = program.add(Kind.FORK, CodePoints.NONE, next, next);
        int body = part.compile(program, first);
        program.set(first, Kind.FORK, CodePoints.NONE, body, next);
      } else {
        for (int copy = least; copy < most; copy++) {
          first = program.add(Kind.FORK, CodePoints.NONE, part.compile(program, first), next);
        }
      }
      for (int copy = 0; copy < least; copy++) {
        first = part.compile(program, first);
      }
      return first;
    }

    @Override
    public boolean looksAheadEarly(boolean last) {
      return part.looksAheadEarly(false);
    }
  }
}
