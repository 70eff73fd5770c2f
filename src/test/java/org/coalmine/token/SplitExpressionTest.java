package org.coalmine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalmine.token.PreTokenizer.Piece;
import org.coalmine.token.PreTokenizer.Split;
import org.coalmine.token.split.SplitExpression;
import org.coalmine.token.split.UnsupportedExpressionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitExpressionTest {
  /** As Java reads them: classes and case by Unicode. */
  private static final int UNICODE =
      Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE | Pattern.DOTALL;

  private static final String[] WORDS = {
    "the", " random", " number", "'s", "'LL", " don't", "12345", "9", " $", "...", "\n", "\n\n",
    " ", "   ", "\t", "\r\n", "é", " Grüße", "日本", "語 ", "😀", "!?", "_", "\u00a0", "\u3000",
    "e\u0301", "'ſ", "٣٤", "Ⅷ", "½", "ABCdef", "x=1", "ǅ", "\u0085", "\u2028"
  };

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int word = random.nextInt(12); word >= 0; word--) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s+",
        "\\p{N}{1,3}",
        "[一-龥぀-ゟ゠-ヿ]+",
        "(?:ab?|a)(?:b|c){2,}|[^a-c]+?"
      })
  void splitsAsJavasExpressionsDo(String expression) {
    if (expression.endsWith("+?")) {
      assertThatThrownBy(() -> SplitExpression.program(expression))
          .isInstanceOf(UnsupportedExpressionException.class)
          .hasMessageContaining("not greedy");
      return;
    }
    Split split = new Split(SplitExpression.program(expression), true);
    Pattern pattern = Pattern.compile(expression, UNICODE);
    Random random = new Random(expression.length());
    for (int i = 0; i < 3_000; i++) {
      String text = text(random);
      assertThat(pieces(split, text)).as(text).isEqualTo(pieces(pattern, text));
    }
  }

  /** The preferred alternative counts, not the longest. */
  @Test
  void prefersAsPerlDoes() {
    Split split = new Split(SplitExpression.program("a|ab|b{2,3}|c*d"), true);

    assertThat(pieces(split, "abbbbbccd")).containsExactly("a", "bbb", "bb", "ccd");
  }

  private static List<String> pieces(Split split, String text) {
    return split.split(new Piece(text.codePoints().toArray(), true)).stream()
        .map(piece -> new String(piece.codePoints(), 0, piece.codePoints().length))
        .toList();
  }

  private static List<String> pieces(Pattern pattern, String text) {
    List<String> pieces = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    int gap = 0;
    while (matcher.find()) {
      if (gap < matcher.start()) {
        pieces.add(text.substring(gap, matcher.start()));
      }
      pieces.add(matcher.group());
      gap = matcher.end();
    }
    if (gap < text.length()) {
      pieces.add(text.substring(gap));
    }
    return pieces;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "a++!not greedy",
        "a*?!not greedy",
        "(?<=a)b!a group other than",
        "(?=a)!a group other than",
        "^a!an anchor",
        "a$!an anchor",
        "\\ba!the escape \\b",
        "(a!without its ')'",
        "a)!without its '('",
        "[a!without its ']'",
        "[a[b]]!a class inside a class",
        "\\p{Nonsense}!the property Nonsense",
        "a{2,1}!a quantifier that is not",
        "a{5000}!more than 1000 repetitions",
        "(((a{999}){999}){999})!more than 10000 steps",
        "a*!can match nothing at all",
        "*a!without anything before it",
        "a\\!at the end"
      })
  void refusesWhatItDoesNotRead(String expression, String words) {
    assertThatThrownBy(() -> SplitExpression.program(expression))
        .isInstanceOf(UnsupportedExpressionException.class)
        .hasMessageContaining(words);
  }

  @Test
  void refusesALookAheadThatIsNotLast() {
    assertThatThrownBy(() -> SplitExpression.program("a(?!b)c"))
        .isInstanceOf(UnsupportedExpressionException.class)
        .hasMessageContaining("a look-ahead that is not at its end");
    assertThatThrownBy(() -> SplitExpression.program("a(?!bc)"))
        .isInstanceOf(UnsupportedExpressionException.class)
        .hasMessageContaining("more than one class");
  }

  @Test
  void refusesGroupsWithoutEnd() {
    assertThatThrownBy(() -> SplitExpression.program("(".repeat(100_000)))
        .isInstanceOf(UnsupportedExpressionException.class)
        .hasMessageContaining("more than 50 groups");
  }
}
