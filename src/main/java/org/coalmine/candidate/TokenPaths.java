package org.coalmine.candidate;

import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.token.CanonicalPairs;
import org.coalmine.token.TokenTrie;
import org.coalmine.token.TokenVocabulary;
import org.jspecify.annotations.Nullable;

/**
 * The canonical token sequences of the texts of a marked automaton.
 *
 * <p>A place is a state of that automaton. From each place the trie of tokens is walked along: no
 * token goes across a mark, a token behind a mark needs no condition, any other must be canonical
 * with its left neighbour ({@link CanonicalPairs}). Where a text may be split is known only later,
 * so a prefix of tokens can lead to several places: a state here is the last token with a set of
 * places, without the token where only marks can follow. States are made from their ends, so those
 * with equal continuations are one.
 *
 * <p><b>Whole pieces.</b> Where a tokenizer ignores merges for pieces that are entries of the
 * vocabulary, a few entries are odd: merges make something else of them. A place therefore also
 * says whether the piece so far begins an odd one. A piece that is an odd one may not end by
 * merges; its token leads to a place where it must end.
 *
 * <p><b>The cut.</b> If scoring stops with the fill, the texts are followed to their ends all the
 * same, since what is behind the fill decides about its last tokens. Then every path is cut behind
 * the token with the end of the fill.
 */
final class TokenPaths {
  private static final int MOST_EDGES = 8_000_000;
  private static final long MOST_PAIRS = 60_000_000;

  private static final int NONE = -1;
  private static final int UNSEEN = -2;

  /** The piece must end here. */
  private static final int WHOLE = -2;

  private static final int BEHIND_MARK = 1;
  private static final int CUT = 2;
  private static final int ACROSS = 4;

  private final MergedStates symbols;
  private final TokenTrie trie;
  private final CanonicalPairs pairs;
  private final FormatFrame frame;
  private final int end;
  private final MergedStates merged = new MergedStates();

  private final Map<Place, Integer> placeNumbers = new HashMap<>();
  private final List<Place> places = new ArrayList<>();
  private final List<@Nullable Steps> steps = new ArrayList<>();
  private final Map<IntBuffer, Integer> setNumbers = new HashMap<>();
  private final List<int[]> sets = new ArrayList<>();
  private final Map<Long, Integer> numbers = new HashMap<>();
  private final List<Long> keys = new ArrayList<>();
  private int[] mergedNumbers = new int[1024];
  private long pairsTested;
  private boolean across;

  /**
   * A place.
   *
   * @param symbol state of the marked automaton
   * @param odd node of the piece so far among the odd pieces, or none, or {@link #WHOLE}
   */
  private record Place(int symbol, int odd) {}

  /** The tokens from a place, rising, with where they lead. */
  private record Steps(int[] tokens, int[] targets, byte[] flags, boolean accepts, boolean pairs) {}

  /** A state whose edges are being made. */
  private static final class Open {
    private final int number;
    private final boolean accepts;
    private final int[] tokens;
    private final int[] targets;
    private final byte[] flags;
    private int next;
    private int live;

    Open(int number, boolean accepts, int[] tokens, int[] targets, byte[] flags) {
      this.number = number;
      this.accepts = accepts;
      this.tokens = tokens;
      this.targets = targets;
      this.flags = flags;
    }
  }

  /**
   * The automaton.
   *
   * @param states its states, edges leading to smaller numbers; some are not reached
   * @param start the first
   * @param across whether a last token holds more than the end of the fill, where paths are cut
   */
  record Graph(MergedStates states, int start, boolean across) {}

  private TokenPaths(FormatFrame frame, MergedStates symbols, TokenVocabulary vocabulary) {
    this.frame = frame;
    this.symbols = symbols;
    this.trie = vocabulary.trie();
    this.pairs = new CanonicalPairs(vocabulary);
    this.end = merged.state(true, new int[0], new int[0], 0);
    Arrays.fill(mergedNumbers, UNSEEN);
  }

  /**
   * The token sequences of a marked automaton.
   *
   * @throws InvalidExpressionException if it would be too large
   */
  static Graph of(FormatFrame frame, MarkedSymbols.Graph symbols, TokenVocabulary vocabulary) {
    TokenPaths paths = new TokenPaths(frame, symbols.states(), vocabulary);
    int start = paths.number(NONE, new int[] {paths.place(symbols.start(), NONE)});
    paths.mergeFrom(start);
    return new Graph(paths.merged, paths.mergedNumbers[start], paths.across);
  }

  private void mergeFrom(int start) {
    Deque<Open> open = new ArrayDeque<>();
    open.push(opened(start));
    while (!open.isEmpty()) {
      Open top = open.peek();
      if (top.next == top.tokens.length) {
        open.pop();
        mergedNumbers[top.number] =
            top.live == 0 && !top.accepts
                ? NONE
                : merged.state(top.accepts, top.tokens, top.targets, top.live);
        if (merged.edges() > MOST_EDGES) {
          throw tooLarge("would have more than %d edges".formatted(MOST_EDGES));
        }
        continue;
      }
      int target = mergedNumbers[top.targets[top.next]];
      if (target == UNSEEN) {
        open.push(opened(top.targets[top.next]));
        continue;
      }
      if (target != NONE) {
        boolean cut = (top.flags[top.next] & CUT) != 0;
        across |= (top.flags[top.next] & ACROSS) != 0;
        top.tokens[top.live] = top.tokens[top.next];
        top.targets[top.live++] = cut ? end : target;
      }
      top.next++;
    }
  }

  private Open opened(int number) {
    long key = keys.get(number);
    int last = (int) (key >>> Integer.SIZE) - 1;
    int[] set = sets.get((int) key);
    boolean accepts = false;
    int most = 0;
    for (int place : set) {
      accepts |= steps(place).accepts();
      most += steps(place).tokens().length;
    }
    pairsTested += most;
    if (pairsTested > MOST_PAIRS) {
      throw tooLarge("would need more than %d pairs of tokens".formatted(MOST_PAIRS));
    }
    long[] found = new long[most];
    int count = 0;
    for (int place : set) {
      Steps from = steps(place);
      for (int i = 0; i < from.tokens().length; i++) {
        boolean free = (from.flags()[i] & BEHIND_MARK) != 0;
        if (free || pairs.canonical(last, from.tokens()[i])) {
          found[count++] =
              (long) from.tokens()[i] << Integer.SIZE | (from.targets()[i] << 3 | from.flags()[i]);
        }
      }
    }
    return grouped(number, accepts, found, count);
  }

  /** One edge for each token, with all the places that it leads to. */
  private Open grouped(int number, boolean accepts, long[] found, int count) {
    Arrays.sort(found, 0, count);
    int[] tokens = new int[count];
    int[] targets = new int[count];
    byte[] flags = new byte[count];
    int edges = 0;
    for (int from = 0; from < count; ) {
      int token = (int) (found[from] >>> Integer.SIZE);
      int to = from;
      int[] set = new int[1];
      int size = 0;
      while (to < count && (int) (found[to] >>> Integer.SIZE) == token) {
        int place = (int) found[to] >>> 3;
        if (size == 0 || set[size - 1] != place) {
          set = size == set.length ? Arrays.copyOf(set, 2 * size) : set;
          set[size++] = place;
        }
        flags[edges] |= (byte) (found[to] & (CUT | ACROSS));
        to++;
      }
      tokens[edges] = token;
      targets[edges++] = number(token, size == set.length ? set : Arrays.copyOf(set, size));
      from = to;
    }
    return new Open(
        number,
        accepts,
        Arrays.copyOf(tokens, edges),
        Arrays.copyOf(targets, edges),
        Arrays.copyOf(flags, edges));
  }

  private int number(int last, int[] set) {
    boolean matters = false;
    for (int place : set) {
      matters |= steps(place).pairs();
    }
    IntBuffer key = IntBuffer.wrap(set);
    Integer setNumber = setNumbers.get(key);
    if (setNumber == null) {
      setNumber = sets.size();
      setNumbers.put(key, setNumber);
      sets.add(set);
    }
    long state = (matters ? last + 1L : 0L) << Integer.SIZE | setNumber;
    Integer number = numbers.putIfAbsent(state, keys.size());
    if (number != null) {
      return number;
    }
    keys.add(state);
    if (keys.size() > mergedNumbers.length) {
      int length = mergedNumbers.length;
      mergedNumbers = Arrays.copyOf(mergedNumbers, 2 * length);
      Arrays.fill(mergedNumbers, length, 2 * length, UNSEEN);
    }
    return keys.size() - 1;
  }

  private int place(int symbol, int odd) {
    Place place = new Place(symbol, odd);
    Integer number = placeNumbers.putIfAbsent(place, places.size());
    if (number != null) {
      return number;
    }
    places.add(place);
    steps.add(null);
    return places.size() - 1;
  }

  private Steps steps(int place) {
    Steps known = steps.get(place);
    if (known == null) {
      known = new Walk(places.get(place)).steps();
      steps.set(place, known);
    }
    return known;
  }

  private InvalidExpressionException tooLarge(String what) {
    return InvalidExpressionException.of(
        frame.fills().expression(),
        ("its automaton over the model's tokens %s; use fewer characters, smaller classes of them,"
                + " or a list of words")
            .formatted(what));
  }

  /** Walks the trie along the symbols behind a place. */
  private final class Walk {
    private final Place from;
    private long[] tokens = new long[16];
    private int[] targets = new int[16];
    private int count;
    private boolean needsPairs;

    Walk(Place from) {
      this.from = from;
    }

    Steps steps() {
      boolean odd = from.odd() >= 0 && trie.oddToken(from.odd()) >= 0;
      int state = from.symbol();
      for (int edge = symbols.firstEdge(state); edge < symbols.firstEdge(state + 1); edge++) {
        int label = symbols.label(edge);
        boolean marked = (label & MarkedSymbols.MARK) != 0;
        if (marked ? odd : from.odd() == WHOLE) {
          continue;
        }
        int target = symbols.target(edge);
        int symbol = MarkedSymbols.symbol(label);
        int flags = marked ? BEHIND_MARK : 0;
        if ((label & MarkedSymbols.CONSTANT) != 0) {
          add(symbol, place(target, NONE), flags);
          continue;
        }
        int before = marked ? TokenTrie.ROOT : from.odd();
        int oddNode = before < 0 ? NONE : trie.oddChild(before, symbol);
        boolean fillEnds = (label & MarkedSymbols.FILL_END) != 0;
        merged(trie.child(TokenTrie.ROOT, symbol), oddNode, target, flags, fillEnds);
        if (marked) {
          whole(oddNode, target, flags, fillEnds);
        }
      }
      return sorted(symbols.accepts(state) && !odd);
    }

    /** Tokens that merges make, from a node of the trie on. */
    private void merged(int node, int odd, int state, int flags, boolean fillEnds) {
      if (node < 0) {
        return;
      }
      int token = trie.token(node);
      int cut = flags | (fillEnds ? CUT : 0);
      if (token >= 0 && pairs.canonical(token)) {
        add(token, place(state, odd), cut);
        needsPairs |= (flags & BEHIND_MARK) == 0;
      }
      int behind = cut | ((cut & CUT) != 0 ? ACROSS : 0);
      for (int edge = symbols.firstEdge(state); edge < symbols.firstEdge(state + 1); edge++) {
        int label = symbols.label(edge);
        if ((label & MarkedSymbols.MARK) == 0) {
          int symbol = MarkedSymbols.symbol(label);
          merged(
              trie.child(node, symbol),
              odd < 0 ? NONE : trie.oddChild(odd, symbol),
              symbols.target(edge),
              behind,
              (label & MarkedSymbols.FILL_END) != 0);
        }
      }
    }

    /** Odd pieces, from a node on. */
    private void whole(int node, int state, int flags, boolean fillEnds) {
      if (node < 0) {
        return;
      }
      int token = trie.oddToken(node);
      int cut = flags | (fillEnds ? CUT : 0);
      if (token >= 0) {
        add(token, place(state, WHOLE), cut);
      }
      int behind = cut | ((cut & CUT) != 0 ? ACROSS : 0);
      for (int edge = symbols.firstEdge(state); edge < symbols.firstEdge(state + 1); edge++) {
        int label = symbols.label(edge);
        if ((label & MarkedSymbols.MARK) == 0) {
          whole(
              trie.oddChild(node, MarkedSymbols.symbol(label)),
              symbols.target(edge),
              behind,
              (label & MarkedSymbols.FILL_END) != 0);
        }
      }
    }

    private void add(int token, int target, int flags) {
      if (count == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * count);
        targets = Arrays.copyOf(targets, 2 * count);
      }
      targets[count] = target;
      tokens[count] = (long) token << Integer.SIZE | (long) count << 3 | flags;
      if (++count > MOST_EDGES) {
        throw tooLarge("would have more than %d edges".formatted(MOST_EDGES));
      }
    }

    private Steps sorted(boolean accepts) {
      Arrays.sort(tokens, 0, count);
      int[] sortedTokens = new int[count];
      int[] sortedTargets = new int[count];
      byte[] sortedFlags = new byte[count];
      for (int i = 0; i < count; i++) {
        sortedTokens[i] = (int) (tokens[i] >>> Integer.SIZE);
        sortedTargets[i] = targets[(int) tokens[i] >>> 3];
        sortedFlags[i] = (byte) (tokens[i] & 7);
      }
      return new Steps(sortedTokens, sortedTargets, sortedFlags, accepts, needsPairs);
    }
  }
}
