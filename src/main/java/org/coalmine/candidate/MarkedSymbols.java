package org.coalmine.candidate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coalmine.canary.CountedAutomaton;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.token.BaseSymbols;
import org.coalmine.token.split.SplitMarks;

/**
 * The texts of a frame as base symbols, with a mark where a split is: the product of the automaton
 * of the texts and of {@link SplitMarks}, made deterministic and minimal. A text has one path.
 *
 * <p>A label is a base symbol with what is special about it: {@link #MARK} if a piece begins with
 * it, {@link #FILL_END} if it is the last of the fill's last character, {@link #CONSTANT} if it is
 * a token behind the text rather than a base symbol.
 *
 * <p>The product is made forwards, without the ways that die later, then subsets of its nodes
 * forwards, then states from their ends, with the symbols of characters spelled out.
 */
final class MarkedSymbols {
  static final int MARK = 1;
  static final int FILL_END = 2;
  static final int CONSTANT = 4;

  private static final int FLAGS = 3;
  private static final int MOST_NODES = 4_000_000;
  private static final int NONE = -1;

  private final FormatFrame frame;
  private final Ending ending;
  private final boolean cut;
  private final SplitMarks marks;
  private final BaseSymbols base;
  private final int[] cuts;
  private final Texts texts;
  private final MergedStates merged = new MergedStates();

  /** Characters that lead from a state of the texts to another and are alike to the splitters. */
  private record Range(int low, int high, int kind, int target) {}

  /** A state of the texts with the splits that its ways may guess there. */
  private record Subset(BitSet guesses, boolean accepts) {}

  private record Edge(boolean mark, Range range, int target) {}

  /** Rest of the base symbols of a character, and where they lead. */
  private record Spelling(int[] symbols, boolean fillEnd, int target) {}

  private MarkedSymbols(FormatFrame frame, Ending ending, BaseSymbols base) {
    this.frame = frame;
    this.ending = ending;
    this.cut = ending == Ending.CUT;
    this.base = base;
    this.marks = new SplitMarks(frame.splitters());
    this.cuts = marks.cuts();
    this.texts = new Texts(frame, cut);
  }

  /** Where paths of tokens end. */
  enum Ending {
    /** With the token that holds the end of the fill, which is marked: no fill begins another. */
    CUT,
    /** Behind the tail of the frame. */
    BEHIND_TAIL,
    /** Behind the tokens that follow the tail. */
    BEHIND_ALL
  }

  /** The automaton, and its start. */
  record Graph(MergedStates states, int start) {}

  /**
   * The marked automaton of a frame.
   *
   * @throws InvalidExpressionException if it would be too large
   */
  static Graph of(FormatFrame frame, Ending ending, BaseSymbols base) {
    MarkedSymbols symbols = new MarkedSymbols(frame, ending, base);
    return new Graph(symbols.merged, symbols.start());
  }

  static int symbol(int label) {
    return label >>> FLAGS;
  }

  /** The texts: those before the fills in a row, then the fills with the tail. */
  private static final class Texts {
    private final int[] head;
    private final CountedAutomaton rest;
    private final int fillEnd;

    Texts(FormatFrame frame, boolean cut) {
      head = frame.head().codePoints().toArray();
      rest = frame.fills().followedBy(frame.tail()).automaton();
      fillEnd = cut ? head.length + stateBefore(frame.tail().codePoints().toArray()) : NONE;
    }

    /** The one state behind which there is the tail and nothing else. */
    private int stateBefore(int[] tail) {
      int[] longest = new int[rest.states()];
      for (int state = rest.states() - 1; state >= 0; state--) {
        for (int range = rest.firstRange(state); range < rest.firstRange(state + 1); range++) {
          longest[state] = Math.max(longest[state], 1 + longest[rest.target(range)]);
        }
        if (longest[state] == tail.length) {
          return state;
        }
      }
      throw new IllegalStateException("no fill is followed by the tail");
    }

    int states() {
      return head.length + rest.states();
    }

    boolean accepts(int state) {
      return state >= head.length && rest.accepts(state - head.length);
    }
  }

  private List<Range> ranges(int state) {
    List<Range> ranges = new ArrayList<>();
    if (state < texts.head.length) {
      int codePoint = texts.head[state];
      ranges.add(new Range(codePoint, codePoint, marks.kind(codePoint), state + 1));
      return ranges;
    }
    int own = state - texts.head.length;
    for (int range = texts.rest.firstRange(own); range < texts.rest.firstRange(own + 1); range++) {
      int low = texts.rest.low(range);
      int high = texts.rest.high(range);
      int target = texts.head.length + texts.rest.target(range);
      while (low <= high) {
        int next = Arrays.binarySearch(cuts, low + 1);
        next = next < 0 ? -next - 1 : next;
        int last = next < cuts.length ? Math.min(high, cuts[next] - 1) : high;
        ranges.add(new Range(low, last, marks.kind(low), target));
        low = last + 1;
      }
    }
    return ranges;
  }

  private int start() {
    int states = texts.states();
    List<List<Range>> ranges = new ArrayList<>();
    BitSet[] alive = new BitSet[states];
    for (int state = 0; state < states; state++) {
      ranges.add(ranges(state));
      alive[state] = new BitSet();
    }
    for (int start : marks.starts()) {
      alive[0].set(start);
    }
    reach(ranges, alive);
    dropDead(ranges, alive);

    List<Map<Subset, Integer>> numbers = new ArrayList<>();
    for (int state = 0; state < states; state++) {
      numbers.add(new LinkedHashMap<>());
    }
    numbers.get(0).put(new Subset(alive[0], false), 0);
    List<List<Edge>> edges = new ArrayList<>();
    List<Subset> subsets = new ArrayList<>();
    edges.add(List.of());
    subsets.add(new Subset(alive[0], false));
    int[] order = new int[64];
    int count = 0;
    for (int state = 0; state < states; state++) {
      for (Map.Entry<Subset, Integer> one : List.copyOf(numbers.get(state).entrySet())) {
        int number = one.getValue();
        edges.set(number, edges(one.getKey(), ranges.get(state), alive, numbers, subsets, edges));
        if (count == order.length) {
          order = Arrays.copyOf(order, 2 * count);
        }
        order[count++] = number;
      }
    }
    int[] mergedNumbers = new int[subsets.size()];
    int end = end();
    for (int i = count - 1; i >= 0; i--) {
      int number = order[i];
      mergedNumbers[number] =
          state(subsets.get(number).accepts(), edges.get(number), mergedNumbers, end);
    }
    return mergedNumbers[0];
  }

  /** Every guess that a way from the start leads to. */
  private void reach(List<List<Range>> ranges, BitSet[] nodes) {
    long count = 0;
    for (int state = 0; state < nodes.length; state++) {
      count += nodes[state].cardinality();
      if (count > MOST_NODES) {
        throw tooLarge("splits its texts in too many ways");
      }
      for (Range range : ranges.get(state)) {
        for (int guess = next(nodes[state], 0); guess >= 0; guess = next(nodes[state], guess + 1)) {
          for (int target : marks.next(guess, range.kind())) {
            nodes[range.target()].set(target);
          }
        }
      }
    }
  }

  private static int next(BitSet set, int from) {
    return set.nextSetBit(from);
  }

  /** Drops the guesses from which no way leads to the end of a text. */
  private void dropDead(List<List<Range>> ranges, BitSet[] nodes) {
    for (int state = nodes.length - 1; state >= 0; state--) {
      BitSet alive = new BitSet();
      for (int guess = next(nodes[state], 0); guess >= 0; guess = next(nodes[state], guess + 1)) {
        for (Range range : ranges.get(state)) {
          if (ends(guess, range) || leads(guess, range, nodes)) {
            alive.set(guess);
            break;
          }
        }
      }
      nodes[state] = alive;
    }
  }

  private boolean ends(int guess, Range range) {
    return texts.accepts(range.target()) && marks.ends(guess, range.kind());
  }

  private boolean leads(int guess, Range range, BitSet[] alive) {
    for (int target : marks.next(guess, range.kind())) {
      if (alive[range.target()].get(target)) {
        return true;
      }
    }
    return false;
  }

  private List<Edge> edges(
      Subset subset,
      List<Range> ranges,
      BitSet[] alive,
      List<Map<Subset, Integer>> numbers,
      List<Subset> subsets,
      List<List<Edge>> edges) {
    List<Edge> found = new ArrayList<>();
    for (Range range : ranges) {
      for (int mark = 0; mark < 2; mark++) {
        BitSet guesses = new BitSet();
        boolean ends = false;
        for (int guess = next(subset.guesses(), 0);
            guess >= 0;
            guess = next(subset.guesses(), guess + 1)) {
          if (marks.marked(guess) == (mark == 1)) {
            ends |= ends(guess, range);
            for (int target : marks.next(guess, range.kind())) {
              guesses.set(target);
            }
          }
        }
        guesses.and(alive[range.target()]);
        if (ends || !guesses.isEmpty()) {
          Subset target = new Subset(guesses, ends);
          Integer number = numbers.get(range.target()).get(target);
          if (number == null) {
            number = subsets.size();
            if (number == MOST_NODES) {
              throw tooLarge("splits its texts in too many ways");
            }
            numbers.get(range.target()).put(target, number);
            subsets.add(target);
            edges.add(List.of());
          }
          found.add(new Edge(mark == 1, range, number));
        }
      }
    }
    return found;
  }

  /** The state in which texts end; the tokens behind them lead away from it. */
  private int end() {
    int state = merged.state(true, new int[0], new int[0], 0);
    for (int i = frame.after().length - 1; i >= 0 && ending == Ending.BEHIND_ALL; i--) {
      int label = frame.after()[i] << FLAGS | CONSTANT | MARK;
      state = merged.state(false, new int[] {label}, new int[] {state}, 1);
    }
    return state;
  }

  private int state(boolean accepts, List<Edge> edges, int[] mergedNumbers, int end) {
    TreeMap<Integer, List<Spelling>> byLabel = new TreeMap<>();
    for (Edge edge : edges) {
      boolean fillEnd = cut && edge.range().target() == texts.fillEnd;
      int target = mergedNumbers[edge.target()];
      for (int c = edge.range().low(); c <= edge.range().high(); c++) {
        int[] symbols = base.symbols(new int[] {c});
        add(byLabel, symbols, edge.mark(), fillEnd, target);
      }
    }
    return state(accepts, byLabel, end);
  }

  private static void add(
      TreeMap<Integer, List<Spelling>> byLabel,
      int[] symbols,
      boolean mark,
      boolean fillEnd,
      int target) {
    boolean last = symbols.length == 1;
    int label = symbols[0] << FLAGS | (mark ? MARK : 0) | (fillEnd && last ? FILL_END : 0);
    byLabel
        .computeIfAbsent(label, one -> new ArrayList<>(1))
        .add(new Spelling(Arrays.copyOfRange(symbols, 1, symbols.length), fillEnd, target));
  }

  private int state(boolean accepts, TreeMap<Integer, List<Spelling>> byLabel, int end) {
    boolean goesOn = accepts && merged.firstEdge(end) < merged.firstEdge(end + 1);
    int count = byLabel.size() + (goesOn ? 1 : 0);
    int[] labels = new int[count];
    int[] targets = new int[count];
    int edge = 0;
    for (Map.Entry<Integer, List<Spelling>> one : byLabel.entrySet()) {
      Spelling first = one.getValue().get(0);
      int target = first.target();
      if (first.symbols().length > 0) {
        TreeMap<Integer, List<Spelling>> further = new TreeMap<>();
        for (Spelling spelling : one.getValue()) {
          add(further, spelling.symbols(), false, spelling.fillEnd(), spelling.target());
        }
        target = state(false, further, end);
      }
      labels[edge] = one.getKey();
      targets[edge++] = target;
    }
    if (goesOn) {
      labels[edge] = merged.label(merged.firstEdge(end));
      targets[edge] = merged.target(merged.firstEdge(end));
    }
    return merged.state(accepts && !goesOn, labels, targets, count);
  }

  private InvalidExpressionException tooLarge(String why) {
    return InvalidExpressionException.of(
        frame.fills().expression(),
        "the model's tokenizer %s; use smaller classes of characters".formatted(why));
  }
}
