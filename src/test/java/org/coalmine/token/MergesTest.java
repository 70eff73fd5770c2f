package org.coalmine.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergesTest {
  private static final int LETTERS = 4;

  /** Random merges of strings over a few letters, and what they do by the definition. */
  private static final class Example {
    final List<String> tokens = new ArrayList<>();
    final Map<String, Integer> ids = new HashMap<>();
    final List<String[]> merges = new ArrayList<>();
    final Merges compiled;

    Example(Random random, int count) {
      for (int letter = 0; letter < LETTERS; letter++) {
        id(Character.toString('a' + letter));
      }
      for (int merge = 0; merge < count; merge++) {
        String left = tokens.get(random.nextInt(tokens.size()));
        String right = tokens.get(random.nextInt(tokens.size()));
        if (left.length() + right.length() <= 6) {
          merges.add(new String[] {left, right});
          id(left + right);
        }
      }
      compiled =
          new Merges(
              merges.stream().mapToInt(merge -> ids.get(merge[0])).toArray(),
              merges.stream().mapToInt(merge -> ids.get(merge[1])).toArray(),
              merges.stream().mapToInt(merge -> ids.get(merge[0] + merge[1])).toArray());
    }

    private int id(String token) {
      Integer known = ids.get(token);
      if (known != null) {
        return known;
      }
      ids.put(token, tokens.size());
      tokens.add(token);
      return tokens.size() - 1;
    }

    List<String> plainly(String text) {
      List<String> symbols = new ArrayList<>(List.of(text.split("")));
      while (true) {
        int best = -1;
        int place = -1;
        for (int i = 0; i + 1 < symbols.size(); i++) {
          int rank = lastRank(symbols.get(i), symbols.get(i + 1));
          if (rank >= 0 && (best < 0 || rank < best)) {
            best = rank;
            place = i;
          }
        }
        if (place < 0) {
          return symbols;
        }
        symbols.set(place, symbols.get(place) + symbols.remove(place + 1));
      }
    }

    private int lastRank(String left, String right) {
      for (int rank = merges.size() - 1; rank >= 0; rank--) {
        if (merges.get(rank)[0].equals(left) && merges.get(rank)[1].equals(right)) {
          return rank;
        }
      }
      return -1;
    }

    List<String> compiled(String text) {
      int[] symbols = text.chars().map(letter -> letter - 'a').toArray();
      int count = compiled.apply(symbols, symbols.length);
      return Arrays.stream(symbols, 0, count).mapToObj(tokens::get).toList();
    }
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(LETTERS)));
    }
    return text.toString();
  }

  /** Short pieces are scanned, long ones go through a queue; a pair may be listed twice. */
  @Test
  void mergeAsTheDefinitionSays() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      Example example = new Example(random, 1 + random.nextInt(40));
      for (int length : new int[] {1, 2, 5, 20, 47, 48, 49, 200}) {
        String text = text(random, length);
        assertThat(example.compiled(text)).as(text).isEqualTo(example.plainly(text));
      }
    }
  }
}
