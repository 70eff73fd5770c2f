package org.coalmine.token.split;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.coalmine.token.split.SplitProgram.Kind;
import org.coalmine.token.split.SplitProgram.Step;
import org.jspecify.annotations.Nullable;

/**
 * All texts with all their splits: a nondeterministic automaton that reads a text character by
 * character and guesses where the expressions of a tokenizer split it. The guesses that survive to
 * the end of a text are right, and the right ones survive; so every text has one way through it.
 *
 * <h2>Several expressions in a row</h2>
 *
 * <p>The first expression splits the text, the second every piece of it, and so on. An expression
 * sees a piece of the one outside it as a whole text. So a split by one expression is one for all
 * inside it: what they are reading must be able to end there, and they begin anew.
 *
 * <h2>One expression</h2>
 *
 * <p>A piece is a match or a gap, text that no match covers. What is known while one is read:
 *
 * <ul>
 *   <li><b>A match</b> has threads, the preferred first, cut behind the first that has matched, as
 *       {@link SplitProgram.Run} has them. A match may end where a thread has matched. Whether it
 *       does is decided by the threads preferred to that one: if none of them ever matches, it
 *       does. The automaton guesses. If it guesses the end, the preferred threads become
 *       <em>doubts</em>, which live on beside the next pieces and must die without a match. If it
 *       guesses that the match goes on, the threads that were not preferred are dropped, and one of
 *       the others must match.
 *   <li><b>A gap</b> says that no match begins at any of its places. So at each of them the threads
 *       of a new match become doubts. A match follows a gap, unless the text ends.
 *   <li><b>A look-ahead</b> waits in its thread for the next character. A match that ends by it
 *       <em>bars</em> the characters of its class: the path dies on one. Where the text of the
 *       expression ends, a look-ahead has matched; one that waits among the doubts kills the path.
 * </ul>
 *
 * <p>Doubts must all die, so their order does not matter and they are one set of threads. This is
 * exact for the preferences of Perl, and the states are few: the guesses of a text are undone
 * within a few characters. Steps are computed once for every state and kind of character.
 *
 * <p>Belongs to one thread.
 */
public final class SplitMarks {
  private static final int NONE = -1;

  /** Far more than expressions of tokenizers need: they have tens or hundreds. */
  private static final int MOST_STATES = 200_000;

  /**
   * An expression in its place.
   *
   * @param gaps whether text between matches may be
   */
  public record Splitter(SplitProgram program, boolean gaps) {}

  /**
   * What one expression is reading.
   *
   * @param gap whether it is a gap, else a match
   * @param threads of a match, the preferred first
   * @param doubts threads that must die unmatched, in rising order
   * @param barred the look-ahead by which the last match ended, or none
   */
  private record Level(boolean gap, List<Integer> threads, List<Integer> doubts, int barred) {}

  /** The same behind a character, before it is guessed whether a piece ends. */
  private record Open(
      boolean gap, List<Integer> threads, boolean matched, TreeSet<Integer> doubts) {}

  private record State(boolean marked, List<Level> levels) {}

  /** Where a character leads. */
  private record Move(int[] targets, boolean ends) {}

  private final List<Splitter> splitters;
  private final List<CodePoints> sets = new ArrayList<>();
  private final Map<BitSet, Integer> kinds = new HashMap<>();
  private final List<BitSet> members = new ArrayList<>();
  private final Map<CodePoints, Integer> setNumbers = new HashMap<>();
  private final Map<State, Integer> numbers = new HashMap<>();
  private final List<State> states = new ArrayList<>();
  private final Map<Long, Move> moves = new HashMap<>();
  private final int[] starts;

  /**
   * The automaton of some expressions.
   *
   * @param splitters the outermost first
   */
  public SplitMarks(List<Splitter> splitters) {
    this.splitters = List.copyOf(splitters);
    for (Splitter splitter : splitters) {
      for (int place = 0; place < splitter.program().size(); place++) {
        Step step = splitter.program().step(place);
        if (step.kind() == Kind.CHAR || step.kind() == Kind.NOT_NEXT) {
          setNumbers.computeIfAbsent(
              step.set(),
              set -> {
                sets.add(set);
                return sets.size() - 1;
              });
        }
      }
    }
    List<List<Level>> all = List.of(List.of());
    for (int level = 0; level < splitters.size(); level++) {
      all = crossed(all, begun(level, new TreeSet<>(), NONE, splitters.get(level).gaps()));
    }
    Set<Integer> found = new LinkedHashSet<>();
    all.forEach(levels -> found.add(number(new State(true, levels))));
    starts = found.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The code points at which a kind may change, in rising order: between two of them all characters
   * are alike to the expressions.
   */
  public int[] cuts() {
    TreeSet<Integer> cuts = new TreeSet<>();
    for (CodePoints set : sets) {
      for (int range = 0; range < set.ranges(); range++) {
        cuts.add(set.first(range));
        cuts.add(set.last(range) + 1);
      }
    }
    return cuts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The kind of a character: those of one kind are alike to the expressions. */
  public int kind(int codePoint) {
    BitSet in = new BitSet();
    for (int set = 0; set < sets.size(); set++) {
      in.set(set, sets.get(set).contains(codePoint));
    }
    return kinds.computeIfAbsent(
        in,
        fresh -> {
          members.add(fresh);
          return members.size() - 1;
        });
  }

  /** The states before the first character. */
  public int[] starts() {
    return starts.clone();
  }

  /** Whether a state guesses a split at its place. The beginning of a text is one. */
  public boolean marked(int state) {
    return states.get(state).marked();
  }

  /** The states behind a character of a kind, in rising order. */
  public int[] next(int state, int kind) {
    return move(state, kind).targets();
  }

  /** Whether a text may end behind a character of a kind. */
  public boolean ends(int state, int kind) {
    return move(state, kind).ends();
  }

  private Move move(int state, int kind) {
    long key = (long) state << Integer.SIZE | kind;
    Move known = moves.get(key);
    if (known == null) {
      known = computed(states.get(state).levels(), kind);
      moves.put(key, known);
    }
    return known;
  }

  private int number(State state) {
    Integer known = numbers.putIfAbsent(state, states.size());
    if (known != null) {
      return known;
    }
    if (states.size() == MOST_STATES) {
      throw new UnsupportedExpressionException(
          "the split expressions need more than %d states together".formatted(MOST_STATES));
    }
    states.add(state);
    return states.size() - 1;
  }

  private Move computed(List<Level> levels, int kind) {
    List<Open> open = new ArrayList<>();
    for (int level = 0; level < levels.size(); level++) {
      Open one = consumed(level, levels.get(level), kind);
      if (one == null) {
        return new Move(new int[0], false);
      }
      open.add(one);
    }
    Set<Integer> targets = new TreeSet<>();
    for (int split = 0; split <= open.size(); split++) {
      for (List<Level> one : guessed(open, split)) {
        targets.add(number(new State(split < open.size(), one)));
      }
    }
    return new Move(
        targets.stream().mapToInt(Integer::intValue).toArray(),
        IntStream.range(0, open.size()).allMatch(level -> canEnd(level, open.get(level))));
  }

  /** Nothing if a path dies: by a barred character, a doubt that matches, a match that cannot. */
  private @Nullable Open consumed(int level, Level before, int kind) {
    if (before.barred() != NONE && reads(level, before.barred(), kind)) {
      return null;
    }
    SplitProgram program = splitters.get(level).program();
    Threads doubts = new Threads(program);
    for (int thread : before.doubts()) {
      boolean looksAhead = program.step(thread).kind() == Kind.NOT_NEXT;
      if (reads(level, thread, kind) == looksAhead) {
        continue;
      }
      if (looksAhead) {
        return null;
      }
      doubts.follow(program.step(thread).next());
      if (doubts.matched) {
        return null;
      }
    }
    Threads match = new Threads(program);
    for (int thread : before.threads()) {
      boolean looksAhead = program.step(thread).kind() == Kind.NOT_NEXT;
      if (reads(level, thread, kind) == looksAhead) {
        continue;
      }
      if (looksAhead) {
        break;
      }
      match.follow(program.step(thread).next());
      if (match.matched) {
        break;
      }
    }
    if (!before.gap() && !match.matched && match.live.isEmpty()) {
      return null;
    }
    return new Open(before.gap(), match.live, match.matched, new TreeSet<>(doubts.live));
  }

  private boolean reads(int level, int place, int kind) {
    Step step = splitters.get(level).program().step(place);
    return members.get(kind).get(Objects.requireNonNull(setNumbers.get(step.set())));
  }

  /** What may be behind a character if one expression splits there, or none does. */
  private List<List<Level>> guessed(List<Open> open, int split) {
    List<List<Level>> rows = List.of(List.of());
    for (int level = 0; level < open.size() && !rows.isEmpty(); level++) {
      Open one = open.get(level);
      List<Level> choices;
      if (level < split) {
        choices = continued(level, one);
      } else if (level == split) {
        choices = ended(level, one);
      } else {
        choices =
            canEnd(level, one)
                ? begun(level, new TreeSet<>(), NONE, splitters.get(level).gaps())
                : List.of();
      }
      rows = crossed(rows, choices);
    }
    return rows;
  }

  private List<Level> continued(int level, Open open) {
    if (open.gap()) {
      return List.of(gap(level, open.doubts(), NONE));
    }
    return open.threads().isEmpty()
        ? List.of()
        : List.of(new Level(false, open.threads(), List.copyOf(open.doubts()), NONE));
  }

  /** A piece ends while the text of its expression goes on. */
  private List<Level> ended(int level, Open open) {
    if (open.gap()) {
      return begun(level, open.doubts(), NONE, false);
    }
    List<Level> choices = new ArrayList<>();
    SplitProgram program = splitters.get(level).program();
    boolean gaps = splitters.get(level).gaps();
    TreeSet<Integer> doubts = new TreeSet<>(open.doubts());
    for (int thread : open.threads()) {
      if (program.step(thread).kind() == Kind.NOT_NEXT) {
        choices.addAll(begun(level, doubts, thread, gaps));
      }
      doubts.add(thread);
    }
    if (open.matched()) {
      choices.addAll(begun(level, doubts, NONE, gaps));
    }
    return choices;
  }

  /** Whether a piece ends where the text of its expression does. */
  private boolean canEnd(int level, Open open) {
    SplitProgram program = splitters.get(level).program();
    return (open.gap() || open.matched() || looksAhead(program, open.threads()))
        && !looksAhead(program, open.doubts());
  }

  private static boolean looksAhead(SplitProgram program, Collection<Integer> threads) {
    return threads.stream().anyMatch(thread -> program.step(thread).kind() == Kind.NOT_NEXT);
  }

  /** A match or a gap that begins. */
  private List<Level> begun(int level, TreeSet<Integer> doubts, int barred, boolean gap) {
    Threads match = new Threads(splitters.get(level).program());
    match.follow(match.program.start());
    Level first = new Level(false, match.live, List.copyOf(doubts), barred);
    return gap ? List.of(first, gap(level, doubts, barred)) : List.of(first);
  }

  private Level gap(int level, TreeSet<Integer> doubts, int barred) {
    Threads match = new Threads(splitters.get(level).program());
    match.follow(match.program.start());
    TreeSet<Integer> more = new TreeSet<>(doubts);
    more.addAll(match.live);
    return new Level(true, List.of(), List.copyOf(more), barred);
  }

  /** Threads at one place of a text, the preferred first, up to the first that has matched. */
  private static final class Threads {
    private final SplitProgram program;
    private final BitSet seen = new BitSet();
    private final List<Integer> live = new ArrayList<>();
    private boolean matched;

    Threads(SplitProgram program) {
      this.program = program;
    }

    void follow(int place) {
      if (matched || seen.get(place)) {
        return;
      }
      seen.set(place);
      Step step = program.step(place);
      switch (step.kind()) {
        case CHAR, NOT_NEXT -> live.add(place);
        case FORK -> {
          follow(step.next());
          follow(step.other());
        }
        case MATCH -> matched = true;
      }
    }
  }

  private static List<List<Level>> crossed(List<List<Level>> rows, List<Level> choices) {
    List<List<Level>> longer = new ArrayList<>();
    for (List<Level> row : rows) {
      for (Level choice : choices) {
        List<Level> one = new ArrayList<>(row);
        one.add(choice);
        longer.add(one);
      }
    }
    return longer;
  }
}
