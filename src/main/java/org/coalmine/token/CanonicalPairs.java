package org.coalmine.token;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens may stand side by side in a piece that merges have made.
 *
 * <p><b>Pairs suffice.</b> A row of tokens is what merges make of its base symbols exactly when
 * every token is what they make of its own, and every two neighbours are what they make of theirs.
 * For suppose that merging the whole row does something else, and look at its first merge across a
 * border of two tokens. All merges before it stayed within tokens, and which merge comes next
 * within a token depends on that token alone, because the order of merges is a local one: lowest
 * rank, then leftmost. So the same merge across the border would come when these two tokens are
 * merged alone (Berglund, Martens, van der Merwe: Constructing a BPE tokenization DFA, 2024;
 * Cognetta, Okazaki: Tokenization as finite-state transduction, 2024; Vieira et al.: Language
 * models over canonical byte-pair encodings, ICML 2025). This holds for any list of merges.
 *
 * <p><b>A pair by spines.</b> The right spine of a token a is every symbol that is its last while
 * its base symbols are merged, each with the rank of the merge that makes it and of the one that
 * absorbs it; the left spine of b is every first symbol likewise. If merges within both happen in
 * the order of their ranks, then ranks are a common clock: x of the right spine and y of the left
 * one stand side by side from the later birth to the earlier end, and their merge of rank r happens
 * if r is before both ends. Equal ranks are decided by place: x is absorbed by a merge further
 * left, which goes first, y by one further right. So (a, b) falls apart exactly if some x and y
 * have a merge with r &lt; end(x) and r ≤ end(y), provided that r is behind both births.
 *
 * <p>Where one of these conditions fails, the merges of the pair are replayed.
 *
 * <p>Remembers spines, so it belongs to one thread.
 */
public final class CanonicalPairs {
  private static final int SYMBOL = 0;
  private static final int BIRTH = 1;
  private static final int END = 2;
  private static final int WIDTH = 3;

  private static final int NEVER_BORN = -1;

  private final TokenTrie trie;
  private final Merges merges;
  private final @Nullable Spines[] known;

  /**
   * How a token is made.
   *
   * @param right its last symbols: symbol, rank that makes it, rank that absorbs it, by turns
   * @param left its first symbols
   * @param canonical whether merges make the token of its base symbols
   * @param inOrder whether they do in the order of their ranks
   */
  private record Spines(int[] right, int[] left, boolean canonical, boolean inOrder) {}

  /** Pairs of the tokens of a vocabulary. */
  public CanonicalPairs(TokenVocabulary vocabulary) {
    this.trie = vocabulary.trie();
    this.merges = vocabulary.encoding().merges();
    this.known = new Spines[vocabulary.size()];
  }

  /** Whether a token is what merges make of its own base symbols. */
  public boolean canonical(int token) {
    return spines(token).canonical();
  }

  /** Whether two tokens, each canonical, stay apart where one stands behind the other. */
  public boolean canonical(int left, int right) {
    Spines a = spines(left);
    Spines b = spines(right);
    if (!a.inOrder() || !b.inOrder()) {
      return replayed(left, right);
    }
    for (int x = 0; x < a.right().length; x += WIDTH) {
      for (int y = 0; y < b.left().length; y += WIDTH) {
        int rank = merges.rank(a.right()[x + SYMBOL], b.left()[y + SYMBOL]);
        if (rank != Merges.NO_MERGE && rank < a.right()[x + END] && rank <= b.left()[y + END]) {
          boolean behindBirths = rank > a.right()[x + BIRTH] && rank > b.left()[y + BIRTH];
          return !behindBirths && replayed(left, right);
        }
      }
    }
    return true;
  }

  private boolean replayed(int left, int right) {
    int[] first = sequence(left);
    int[] second = sequence(right);
    int[] symbols = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, symbols, first.length, second.length);
    return merges.apply(symbols, symbols.length) == 2 && symbols[0] == left && symbols[1] == right;
  }

  private int[] sequence(int token) {
    int[] sequence = trie.sequence(token);
    if (sequence == null) {
      throw new IllegalArgumentException("merges do not make token " + token);
    }
    return sequence;
  }

  private Spines spines(int token) {
    Spines spines = known[token];
    if (spines == null) {
      spines = spinesOf(token);
      known[token] = spines;
    }
    return spines;
  }

  /** Merges a token, lowest rank first, then leftmost, and notes its first and last symbols. */
  private Spines spinesOf(int token) {
    int[] symbols = sequence(token).clone();
    Spine right = new Spine(symbols[symbols.length - 1]);
    Spine left = new Spine(symbols[0]);
    int live = symbols.length;
    int last = NEVER_BORN;
    boolean inOrder = true;
    while (live > 1) {
      int best = Merges.NO_MERGE;
      int place = -1;
      for (int i = 0; i + 1 < live; i++) {
        int rank = merges.rank(symbols[i], symbols[i + 1]);
        if (rank < best) {
          best = rank;
          place = i;
        }
      }
      if (place < 0) {
        break;
      }
      inOrder &= best >= last;
      last = best;
      symbols[place] = merges.merged(best);
      if (place == 0) {
        left.becomes(symbols[place], best);
      }
      if (place == live - 2) {
        right.becomes(symbols[place], best);
      }
      System.arraycopy(symbols, place + 2, symbols, place + 1, live - place - 2);
      live--;
    }
    return new Spines(right.all(), left.all(), live == 1 && symbols[0] == token, inOrder);
  }

  private static final class Spine {
    private int[] entries;

    Spine(int symbol) {
      entries = new int[] {symbol, NEVER_BORN, Merges.NO_MERGE};
    }

    void becomes(int symbol, int rank) {
      entries[entries.length - WIDTH + END] = rank;
      entries = Arrays.copyOf(entries, entries.length + WIDTH);
      entries[entries.length - WIDTH + SYMBOL] = symbol;
      entries[entries.length - WIDTH + BIRTH] = rank;
      entries[entries.length - WIDTH + END] = Merges.NO_MERGE;
    }

    int[] all() {
      return entries;
    }
  }
}
