package org.coalmine.candidate;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.candidate.MarkedSymbols.Ending;
import org.coalmine.token.TokenVocabulary;

/**
 * The candidates of a format in tokens: the canonical tokenisation of prefix, fill and suffix, that
 * is what the tokenizer returns for the whole text, for every fill once.
 *
 * <h2>How it is made</h2>
 *
 * <ol>
 *   <li>{@link FormatFrame}: the texts as they are when they are split.
 *   <li>{@link MarkedSymbols}: the texts as base symbols, with marks where they are split.
 *   <li>{@link TokenPaths}: tokens along the base symbols, each pair of neighbours canonical.
 * </ol>
 *
 * <p>What all paths begin with is taken off as the {@link Context}. It holds a token that touches
 * the fill only if every candidate has it.
 *
 * <h2>Where paths end</h2>
 *
 * <p>With {@link SuffixScoring#AUTO} a path ends with the token that holds the last character of
 * the fill; the suffix decides about the tokens and is not scored. A suffix that is scored would
 * undo most of the sharing, because every candidate would have to be stepped once. Two cut paths
 * are different, for both spell prefix and fill, unless one fill begins another: the fills {@code
 * a} and {@code ab} before {@code b.} can both be the token {@code ab}. Then the whole text is
 * scored, and {@link #scoring} says so. If a last token holds the first characters of the suffix
 * too, it counts whole ({@link #tokenAcrossEnd}).
 *
 * <h2>Proof at every start</h2>
 *
 * <p>The number of paths is |R|, and random fills are encoded by the plain encoder and must be
 * paths that lead back to them. A tokenizer that is modelled wrongly is refused.
 *
 * <p>Sources: Berglund, Martens, van der Merwe: Constructing a BPE tokenization DFA, 2024;
 * Cognetta, Okazaki: Tokenization as finite-state transduction, 2024; Vieira et al.: Language
 * models over canonical byte-pair encodings, ICML 2025.
 *
 * <p>Edges of a state are ordered by the bytes of their tokens, then by number ({@link #VERSION}).
 * Serialised as what it is made of; made again where it is read. Immutable; holds no drawn fill.
 */
final class TokenCandidates implements CandidateAutomaton {
  @Serial private static final long serialVersionUID = 1;

  /** Of the order of edges, and so of the numbers of candidates. */
  static final int VERSION = 1;

  private static final int MOST_CHECKED = 1_000;

  private final transient CanaryFormat format;
  private final transient TokenVocabulary vocabulary;
  private final transient SuffixScoring asked;
  private final transient Ending ending;
  private final transient boolean tokenAcrossEnd;
  private final transient FillSpelling spelling;
  private final transient Context context;
  private final transient int tokensUnscored;
  private final transient int[] firstEdge;
  private final transient int[] columns;
  private final transient int[] edgeColumns;
  private final transient int[] targets;
  private final transient BitSet accepting;
  private final transient PathCounts counts;

  private TokenCandidates(CanaryFormat format, TokenVocabulary vocabulary, SuffixScoring asked) {
    this.format = format;
    this.vocabulary = vocabulary;
    this.asked = asked;
    FormatFrame frame = FormatFrame.of(format, vocabulary);
    boolean fillsAreEnds = frame.tail().isEmpty();
    boolean auto =
        asked == SuffixScoring.AUTO && (fillsAreEnds || !frame.fills().someBeginOthers());
    this.ending = auto ? (fillsAreEnds ? Ending.BEHIND_TAIL : Ending.CUT) : Ending.BEHIND_ALL;
    this.tokensUnscored = auto ? frame.after().length : 0;
    MarkedSymbols.Graph symbols = MarkedSymbols.of(frame, ending, vocabulary.encoding().base());
    TokenPaths.Graph paths = TokenPaths.of(frame, symbols, vocabulary);
    this.tokenAcrossEnd = paths.across();
    this.spelling = new FillSpelling(format.space(), frame, ending);
    MergedStates states = paths.states();
    int start = paths.start();
    if (start < 0) {
      throw notModelled("finds no candidate");
    }
    List<Integer> chain = new ArrayList<>();
    for (int token : frame.before()) {
      chain.add(token);
    }
    while (!states.accepts(start) && states.firstEdge(start + 1) - states.firstEdge(start) == 1) {
      int edge = states.firstEdge(start);
      int target = states.target(edge);
      if (states.firstEdge(target + 1) == states.firstEdge(target)) {
        break;
      }
      chain.add(states.label(edge));
      start = target;
    }
    this.context = new Context(chain.stream().mapToInt(Integer::intValue).toArray());

    int[] reached = states.reachedFrom(start);
    int[] numbers = new int[states.states()];
    int edges = 0;
    BitSet used = new BitSet();
    for (int state = 0; state < reached.length; state++) {
      numbers[reached[state]] = state;
      for (int e = states.firstEdge(reached[state]);
          e < states.firstEdge(reached[state] + 1);
          e++) {
        used.set(states.label(e));
        edges++;
      }
    }
    this.columns = used.stream().toArray();
    int[] columnOf = new int[used.length()];
    for (int column = 0; column < columns.length; column++) {
      columnOf[columns[column]] = column;
    }
    int[] byBytes = byBytes();
    int[] placeOf = new int[columns.length];
    for (int place = 0; place < byBytes.length; place++) {
      placeOf[byBytes[place]] = place;
    }
    this.firstEdge = new int[reached.length + 1];
    this.edgeColumns = new int[edges];
    this.targets = new int[edges];
    this.accepting = new BitSet(reached.length);
    int edge = 0;
    for (int state = 0; state < reached.length; state++) {
      int from = states.firstEdge(reached[state]);
      int count = states.firstEdge(reached[state] + 1) - from;
      long[] sorted = new long[count];
      for (int k = 0; k < count; k++) {
        sorted[k] =
            (long) placeOf[columnOf[states.label(from + k)]] << Integer.SIZE
                | numbers[states.target(from + k)];
      }
      Arrays.sort(sorted);
      for (long one : sorted) {
        edgeColumns[edge] = byBytes[(int) (one >>> Integer.SIZE)];
        targets[edge++] = (int) one;
      }
      accepting.set(state, states.accepts(reached[state]));
      firstEdge[state + 1] = edge;
    }
    this.counts = new PathCounts(firstEdge, targets, accepting);
  }

  /**
   * Makes the automaton.
   *
   * @throws IllegalArgumentException if the tokenizer does something with the format's texts that
   *     is not modelled; names it
   * @throws InvalidExpressionException if the automaton would be too large
   */
  static TokenCandidates of(CanaryFormat format, TokenVocabulary vocabulary, SuffixScoring asked) {
    return of(format, vocabulary, asked, vocabulary::encode);
  }

  /** The same, checked against an encoder. */
  static TokenCandidates of(
      CanaryFormat format,
      TokenVocabulary vocabulary,
      SuffixScoring asked,
      Function<String, int[]> encoder) {
    TokenCandidates candidates = new TokenCandidates(format, vocabulary, asked);
    candidates.check(encoder);
    return candidates;
  }

  private void check(Function<String, int[]> encoder) {
    if (!size().equals(format.space().size())) {
      throw notModelled(
          "finds %d candidates for %d fills".formatted(size(), format.space().size()));
    }
    boolean all = size().compareTo(BigInteger.valueOf(MOST_CHECKED)) <= 0;
    int checked = all ? size().intValueExact() : MOST_CHECKED;
    Random random = new Random(1);
    for (int i = 0; i < checked; i++) {
      String fill = RandomFills.fill(format.space(), all ? i : -1, random);
      Optional<BigInteger> index = indexOf(encoder.apply(text(fill)));
      if (index.isEmpty() || !fill(index.get()).equals(fill)) {
        throw notModelled("lacks the tokens of a fill that the tokenizer returns");
      }
    }
  }

  private IllegalArgumentException notModelled(String what) {
    return new IllegalArgumentException(
        ("format '%s' cannot be ranked: the model of its tokenizer %s; please report the tokenizer"
                + " and the format")
            .formatted(format.name(), what));
  }

  private String text(String fill) {
    return format.prefix() + fill + format.suffix();
  }

  /** Columns in the order of their tokens' bytes; columns of equal bytes as they are. */
  private int[] byBytes() {
    byte[][] bytes = new byte[columns.length][];
    Integer[] order = new Integer[columns.length];
    for (int column = 0; column < columns.length; column++) {
      bytes[column] = vocabulary.spelling(columns[column]);
      order[column] = column;
    }
    Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  /** What every path is preceded by. */
  Context context() {
    return context;
  }

  /** Where scoring really stops. */
  SuffixScoring scoring() {
    return ending == Ending.BEHIND_ALL ? SuffixScoring.ALWAYS : SuffixScoring.AUTO;
  }

  /** Whether the last token of some path holds more than the end of the fill. */
  boolean tokenAcrossEnd() {
    return tokenAcrossEnd;
  }

  @Override
  public int states() {
    return firstEdge.length - 1;
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public int fanout(int state) {
    return firstEdge[state + 1] - firstEdge[state];
  }

  @Override
  public int[] columns() {
    return columns.clone();
  }

  @Override
  public int column(int state, int k) {
    return edgeColumns[firstEdge[state] + k];
  }

  @Override
  public int symbol(int state, int k) {
    return columns[edgeColumns[firstEdge[state] + k]];
  }

  @Override
  public int target(int state, int k) {
    return targets[firstEdge[state] + k];
  }

  @Override
  public boolean accepts(int state) {
    return accepting.get(state);
  }

  @Override
  public BigInteger completions(int state) {
    return counts.completions(state);
  }

  @Override
  public long completionsOrMax(int state) {
    return counts.completionsOrMax(state);
  }

  @Override
  public BigInteger size() {
    return completions(start());
  }

  @Override
  public String fill(BigInteger candidateIndex) {
    if (candidateIndex.signum() < 0 || candidateIndex.compareTo(size()) >= 0) {
      throw new IndexOutOfBoundsException("index must be from 0 and below the size " + size());
    }
    int[] symbols = Arrays.copyOf(context.symbols(), context.length() + 16);
    int count = context.length();
    BigInteger ahead = candidateIndex;
    int state = start();
    while (!(accepts(state) && ahead.signum() == 0)) {
      ahead = accepts(state) ? ahead.subtract(BigInteger.ONE) : ahead;
      int k = 0;
      BigInteger below = completions(target(state, k));
      while (ahead.compareTo(below) >= 0) {
        ahead = ahead.subtract(below);
        below = completions(target(state, ++k));
      }
      if (count == symbols.length) {
        symbols = Arrays.copyOf(symbols, 2 * count);
      }
      symbols[count++] = symbol(state, k);
      state = target(state, k);
    }
    return spelling.fill(vocabulary, Arrays.copyOf(symbols, count));
  }

  @Override
  public Optional<BigInteger> indexOf(String fill) {
    return format.space().indexOf(fill).isEmpty()
        ? Optional.empty()
        : indexOf(vocabulary.encode(text(fill)));
  }

  /** The index of the path of a whole text's tokens; empty if there is none. */
  private Optional<BigInteger> indexOf(int[] tokens) {
    int length = context.length();
    int count = tokens.length - tokensUnscored;
    if (count < length || !Arrays.equals(tokens, 0, length, context.symbols(), 0, length)) {
      return Optional.empty();
    }
    BigInteger index = BigInteger.ZERO;
    int state = start();
    for (int i = length; i < count && !(ending == Ending.CUT && accepts(state)); i++) {
      index = accepts(state) ? index.add(BigInteger.ONE) : index;
      int k = 0;
      while (k < fanout(state) && symbol(state, k) != tokens[i]) {
        index = index.add(completions(target(state, k++)));
      }
      if (k == fanout(state)) {
        return Optional.empty();
      }
      state = target(state, k);
    }
    return accepts(state) ? Optional.of(index) : Optional.empty();
  }

  @Override
  public String toString() {
    return "TokenCandidates[%d states, %d edges]".formatted(states(), targets.length);
  }

  /**
   * What an automaton is made of.
   *
   * @param sha256 of what was made where this was written
   */
  record Recipe(CanaryFormat format, TokenVocabulary vocabulary, SuffixScoring asked, String sha256)
      implements Serializable {
    @Serial private static final long serialVersionUID = 2;

    /**
     * Makes it again.
     *
     * @throws InvalidObjectException if this process makes another one
     */
    @Serial
    Object readResolve() throws InvalidObjectException {
      TokenCandidates made = new TokenCandidates(format, vocabulary, asked);
      if (!PathDigest.of(made.context, made).equals(sha256)) {
        throw new InvalidObjectException(
            ("the candidates of format '%s' are others here than on the driver (%,d of %,d fills,"
                    + " in another order or other tokens); run the same version of Coalmine and of"
                    + " Java on every machine")
                .formatted(format.name(), made.size(), format.space().size()));
      }
      return made;
    }
  }

  @Serial
  private Object writeReplace() {
    return new Recipe(format, vocabulary, asked, PathDigest.of(context, this));
  }

  @Serial
  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("only the recipe is serialised");
  }
}
