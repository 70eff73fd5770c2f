package org.coalmine.token;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Pieces that become one token as a whole, though merges may not make it of them: all entries of
 * the vocabulary where the tokenizer ignores merges for them, else none.
 */
public final class WholePieces implements Serializable {
  private static final long serialVersionUID = 1;

  static final WholePieces NONE = new WholePieces(Map.of());

  private final HashMap<Row, Integer> tokens;

  /** Base symbols. */
  private record Row(String symbols) implements Serializable {
    static Row of(int[] symbols) {
      StringBuilder text = new StringBuilder(2 * symbols.length);
      for (int symbol : symbols) {
        text.append((char) (symbol >>> 16)).append((char) symbol);
      }
      return new Row(text.toString());
    }

    int[] toArray() {
      int[] all = new int[symbols.length() / 2];
      Arrays.setAll(all, place -> symbols.charAt(2 * place) << 16 | symbols.charAt(2 * place + 1));
      return all;
    }
  }

  /** From the base symbols of every piece. */
  WholePieces(Map<int[], Integer> pieces) {
    this.tokens = new HashMap<>();
    pieces.forEach((symbols, token) -> tokens.put(Row.of(symbols), token));
  }

  boolean isEmpty() {
    return tokens.isEmpty();
  }

  /** Tells every piece, as base symbols, and its token. */
  void forEach(BiConsumer<int[], Integer> consumer) {
    tokens.forEach((row, token) -> consumer.accept(row.toArray(), token));
  }

  /** The token of a piece; −1 if merges make it. */
  int token(int[] symbols) {
    return tokens.isEmpty() ? -1 : tokens.getOrDefault(Row.of(symbols), -1);
  }
}
