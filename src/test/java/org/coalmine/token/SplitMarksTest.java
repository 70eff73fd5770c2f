package org.coalmine.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.coalmine.token.PreTokenizer.Piece;
import org.coalmine.token.PreTokenizer.Split;
import org.coalmine.token.split.SplitExpression;
import org.coalmine.token.split.SplitMarks;
import org.coalmine.token.split.SplitMarks.Splitter;
import org.coalmine.token.split.UnsupportedExpressionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitMarksTest {
  /** Where the pieces of a text begin, as the encoder splits it. */
  private static List<Integer> begins(List<Split> splits, int[] text) {
    List<Piece> pieces = List.of(new Piece(text, true));
    for (Split split : splits) {
      pieces = pieces.stream().flatMap(piece -> split.split(piece).stream()).toList();
    }
    List<Integer> begins = new ArrayList<>();
    int place = 0;
    for (Piece piece : pieces) {
      begins.add(place);
      place += piece.codePoints().length;
    }
    return begins;
  }

  /** The marks of all ways through the automaton. */
  private static List<List<Integer>> ways(SplitMarks marks, int[] text) {
    Map<Integer, List<List<Integer>>> live = new HashMap<>();
    for (int start : marks.starts()) {
      live.computeIfAbsent(start, state -> new ArrayList<>()).add(List.of());
    }
    for (int place = 0; ; place++) {
      int kind = marks.kind(text[place]);
      Map<Integer, List<List<Integer>>> next = new HashMap<>();
      List<List<Integer>> ends = new ArrayList<>();
      for (Map.Entry<Integer, List<List<Integer>>> one : live.entrySet()) {
        for (List<Integer> way : one.getValue()) {
          List<Integer> longer = new ArrayList<>(way);
          if (marks.marked(one.getKey())) {
            longer.add(place);
          }
          for (int target : marks.next(one.getKey(), kind)) {
            next.computeIfAbsent(target, state -> new ArrayList<>()).add(longer);
          }
          if (marks.ends(one.getKey(), kind)) {
            ends.add(longer);
          }
        }
      }
      if (place + 1 == text.length) {
        return ends.stream().distinct().toList();
      }
      live = next;
    }
  }

  private static void agree(List<String> expressions, Random random, String letters, int texts) {
    List<Split> splits =
        expressions.stream().map(one -> new Split(SplitExpression.program(one), true)).toList();
    SplitMarks marks =
        new SplitMarks(splits.stream().map(split -> new Splitter(split.program(), true)).toList());
    int[] all = letters.codePoints().toArray();
    for (int i = 0; i < texts; i++) {
      int[] text =
          random.ints(1 + random.nextInt(10), 0, all.length).map(letter -> all[letter]).toArray();
      assertThat(ways(marks, text))
          .as("%s of '%s'", expressions, new String(text, 0, text.length))
          .containsExactly(begins(splits, text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        SmallTokenizers.LLAMA3_SPLIT,
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s+",
        "\\p{N}{1,3}",
        "a(?!b)|ab|abba|b+a"
      })
  void marksAsTheEncoderSplits(String expression) {
    agree(List.of(expression), new Random(1), "ab's1 2\n!é日", 3_000);
  }

  @Test
  void marksAsSeveralExpressionsInARowSplit() {
    agree(
        List.of("\\p{N}{1,3}", "[一-龥]+", SmallTokenizers.LLAMA3_SPLIT),
        new Random(2),
        "ab's1 2\n!é日",
        3_000);
    agree(List.of("\\p{N}", "\\s+(?!\\S)| ?1?\\p{L}+"), new Random(3), "a1 b", 3_000);
  }

  @Test
  void aTextHasNoWayWhereGapsMayNotBe() {
    SplitMarks marks = new SplitMarks(List.of(new Splitter(SplitExpression.program("a+"), false)));

    assertThat(ways(marks, new int[] {'a', 'a'})).containsExactly(List.of(0));
    assertThat(ways(marks, new int[] {'a', 'b', 'a'})).isEmpty();
  }

  /** An expression of a few letters with everything that is read. */
  private static String expression(Random random, int depth) {
    int options = 1 + random.nextInt(3);
    List<String> all = new ArrayList<>();
    for (int option = 0; option < options; option++) {
      StringBuilder row = new StringBuilder();
      for (int part = random.nextInt(3); part >= 0; part--) {
        String[] atoms = {"a", "b", "c", "[ab]", "[^a]", "[bc]"};
        row.append(
            depth > 0 && random.nextInt(4) == 0
                ? "(?:" + expression(random, 0).replaceAll("\\(\\?!.*?\\)", "") + ")"
                : atoms[random.nextInt(atoms.length)]);
        String[] repeats = {"", "", "", "?", "*", "+", "{2}", "{1,2}", "{2,}"};
        row.append(repeats[random.nextInt(repeats.length)]);
      }
      String[] ahead = {"(?!a)", "(?![bc])", "(?![^b])"};
      if (random.nextInt(4) == 0) {
        row.append(ahead[random.nextInt(ahead.length)]);
      }
      all.add(row.toString());
    }
    return String.join("|", all);
  }

  @Property(tries = 400, seed = "20261130", edgeCases = EdgeCasesMode.NONE)
  void marksAsAnyExpressionsSplit(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> expressions = new ArrayList<>();
    while (expressions.size() < 1 + random.nextInt(3)) {
      String one = expression(random, 1);
      try {
        SplitExpression.program(one);
        expressions.add(one);
      } catch (UnsupportedExpressionException e) {
        assertThat(e).hasMessageContaining("can match nothing");
      }
    }
    agree(expressions, random, "abc", 60);
  }
}
