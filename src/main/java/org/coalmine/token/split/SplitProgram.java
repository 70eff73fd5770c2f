package org.coalmine.token.split;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A split expression as a program: what the encoder runs over a text, and what an automaton of all
 * texts is multiplied with.
 *
 * <p>A thread is a place in the program. {@code CHAR} consumes a code point of a set and goes on
 * behind it, {@code FORK} is two threads of which the first is preferred, {@code NOT_NEXT} lives
 * where the next code point is none of a set, {@code MATCH} has matched. Of all threads that match,
 * the one that was preferred at every fork tells where the match ends (the order of Perl: leftmost,
 * then by preference). Threads are run side by side, the preferred first, so a match takes time
 * linear in its length whatever the expression is (Thompson, Communications of the ACM 1968).
 */
public final class SplitProgram implements Serializable {
  private static final long serialVersionUID = 1;

  /** What a step of a program does. */
  enum Kind {
    CHAR,
    FORK,
    NOT_NEXT,
    MATCH
  }

  /**
   * A step.
   *
   * @param set of {@code CHAR} and {@code NOT_NEXT}
   * @param next the step behind it, of {@code FORK} the preferred
   * @param other of {@code FORK} the other
   */
  record Step(Kind kind, CodePoints set, int next, int other) implements Serializable {}

  private final List<Step> steps;
  private final int start;

  SplitProgram(List<Step> steps, int start) {
    this.steps = new ArrayList<>(steps);
    this.start = start;
  }

  Step step(int place) {
    return steps.get(place);
  }

  int size() {
    return steps.size();
  }

  int start() {
    return start;
  }

  /** Whether it matches nothing at all somewhere. */
  boolean matchesEmpty() {
    boolean[] seen = new boolean[steps.size()];
    return reachesMatch(start, seen);
  }

  private boolean reachesMatch(int place, boolean[] seen) {
    if (seen[place]) {
      return false;
    }
    seen[place] = true;
    Step step = steps.get(place);
    return switch (step.kind()) {
      case MATCH -> true;
      case CHAR -> false;
      case NOT_NEXT -> reachesMatch(step.next(), seen);
      case FORK -> reachesMatch(step.next(), seen) || reachesMatch(step.other(), seen);
    };
  }

  /** Runs a program over texts; holds what it needs, so it belongs to one thread. */
  public final class Run {
    private int[] threads = new int[steps.size()];
    private int[] following = new int[steps.size()];
    private final int[] seenAt = new int[steps.size()];
    private int round;
    private int count;
    private boolean matched;

    /**
     * Where the match that begins at a place of a text ends.
     *
     * @param text code points
     * @param from where it begins
     * @param to where the text ends
     * @return the first place behind the match, or −1 if none begins there
     */
    public int matchEnd(int[] text, int from, int to) {
      int end = -1;
      count = 0;
      begin();
      follow(start, text, from, to);
      for (int place = from; ; place++) {
        if (matched) {
          end = place;
        }
        if (count == 0 || place == to) {
          return end;
        }
        int live = count;
        int[] running = threads;
        threads = following;
        following = running;
        count = 0;
        begin();
        for (int thread = 0; thread < live && !matched; thread++) {
          Step step = steps.get(running[thread]);
          if (step.set().contains(text[place])) {
            follow(step.next(), text, place + 1, to);
          }
        }
      }
    }

    private void begin() {
      matched = false;
      if (++round == 0) {
        Arrays.fill(seenAt, 0);
        round = 1;
      }
    }

    /** Adds the threads that a step leads to, up to the first that has matched. */
    private void follow(int place, int[] text, int at, int to) {
      if (matched || seenAt[place] == round) {
        return;
      }
      seenAt[place] = round;
      Step step = steps.get(place);
      switch (step.kind()) {
        case CHAR -> threads[count++] = place;
        case FORK -> {
          follow(step.next(), text, at, to);
          follow(step.other(), text, at, to);
        }
        case NOT_NEXT -> {
          if (at == to || !step.set().contains(text[at])) {
            follow(step.next(), text, at, to);
          }
        }
        case MATCH -> matched = true;
      }
    }
  }
}
