package org.coalmine.token;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that merges make, by the base symbols that they are made of; and the odd whole pieces:
 * those that become one token though merges make something else of them. Immutable.
 */
public final class TokenTrie {
  /** The node before the first base symbol. */
  public static final int ROOT = 0;

  /** No node, no token. */
  public static final int NONE = -1;

  private final int[] @Nullable [] sequences;
  private final Nodes tokens;
  private final Nodes oddPieces;

  private TokenTrie(int[] @Nullable [] sequences, Nodes tokens, Nodes oddPieces) {
    this.sequences = sequences;
    this.tokens = tokens;
    this.oddPieces = oddPieces;
  }

  static TokenTrie of(int size, Encoding encoding) {
    int[] @Nullable [] sequences = sequences(size, encoding);
    int all = 0;
    for (int[] sequence : sequences) {
      all += sequence == null ? 0 : sequence.length;
    }
    Nodes tokens = new Nodes(all);
    for (int token = 0; token < size; token++) {
      if (sequences[token] != null) {
        tokens.put(sequences[token], token);
      }
    }
    Map<int[], Integer> odd = new HashMap<>();
    encoding
        .wholePieces()
        .forEach(
            (symbols, token) -> {
              int[] merged = symbols.clone();
              if (encoding.merges().apply(merged, merged.length) != 1 || merged[0] != token) {
                odd.put(symbols, token);
              }
            });
    Nodes oddPieces = new Nodes(odd.keySet().stream().mapToInt(one -> one.length).sum());
    odd.forEach(oddPieces::put);
    return new TokenTrie(sequences, tokens, oddPieces);
  }

  /** A merge gives its token a sequence as soon as both of its parts have one. */
  private static int[] @Nullable [] sequences(int size, Encoding encoding) {
    int[] @Nullable [] sequences = new int[size][];
    encoding.base().all().forEach(symbol -> sequences[symbol] = new int[] {symbol});
    Merges merges = encoding.merges();
    int[] left = merges.leftOfAll();
    int[] right = merges.rightOfAll();
    Map<Integer, List<Integer>> waiting = new HashMap<>();
    ArrayDeque<Integer> ready = new ArrayDeque<>();
    for (int rank = 0; rank < left.length; rank++) {
      if (left[rank] >= 0) {
        ready.add(rank);
      }
      while (!ready.isEmpty()) {
        int one = ready.remove();
        int[] first = sequences[left[one]];
        int[] second = sequences[right[one]];
        if (first == null || second == null) {
          waiting
              .computeIfAbsent(first == null ? left[one] : right[one], part -> new ArrayList<>())
              .add(one);
          continue;
        }
        int[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        int token = merges.merged(one);
        int[] known = sequences[token];
        if (known == null) {
          sequences[token] = joined;
          ready.addAll(waiting.getOrDefault(token, List.of()));
          waiting.remove(token);
        } else if (!Arrays.equals(known, joined)) {
          throw new UnsupportedTokenizerException(
              "merge %d of model.merges makes a token that other characters make too"
                  .formatted(one + 1));
        }
      }
    }
    return sequences;
  }

  /** The base symbols of a token; null if merges never make it. */
  int @Nullable [] sequence(int token) {
    return sequences[token];
  }

  /** The node behind a base symbol, or {@link #NONE}. */
  public int child(int node, int symbol) {
    return tokens.child(node, symbol);
  }

  /** The token whose base symbols lead to a node, or {@link #NONE}. */
  public int token(int node) {
    return tokens.token(node);
  }

  /** The node behind a base symbol among the odd whole pieces, or {@link #NONE}. */
  public int oddChild(int node, int symbol) {
    return oddPieces.child(node, symbol);
  }

  /** The token of the odd whole piece that leads to a node, or {@link #NONE}. */
  public int oddToken(int node) {
    return oddPieces.token(node);
  }

  /** Nodes of a trie, with their children in a table of hashes. */
  private static final class Nodes {
    private final long[] edges;
    private final int[] children;
    private final int mask;
    private int[] tokens = new int[64];
    private int count = 1;

    Nodes(int most) {
      int slots = Integer.highestOneBit(Math.max(8, 4 * most - 1));
      edges = new long[slots];
      children = new int[slots];
      mask = slots - 1;
      Arrays.fill(edges, NONE);
      Arrays.fill(tokens, NONE);
    }

    private int slot(long edge) {
      long mixed = (edge ^ edge >>> 29) * 0x9E3779B97F4A7C15L;
      int slot = (int) (mixed >>> 32) & mask;
      while (edges[slot] != NONE && edges[slot] != edge) {
        slot = slot + 1 & mask;
      }
      return slot;
    }

    int child(int node, int symbol) {
      int slot = slot((long) node << Integer.SIZE | symbol);
      return edges[slot] == NONE ? NONE : children[slot];
    }

    int token(int node) {
      return tokens[node];
    }

    void put(int[] sequence, int token) {
      int node = ROOT;
      for (int symbol : sequence) {
        long edge = (long) node << Integer.SIZE | symbol;
        int slot = slot(edge);
        if (edges[slot] == NONE) {
          if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
            Arrays.fill(tokens, count, tokens.length, NONE);
          }
          edges[slot] = edge;
          children[slot] = count++;
        }
        node = children[slot];
      }
      tokens[node] = token;
    }
  }
}
