package org.coalmine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {
  private static final Alphabet ALPHABET = Alphabet.of("abcdefghij😀");

  @Test
  void everyCharacterIsATargetOnceAfterItsPredecessor() {
    String text = "abcdefghijabcdefghij";
    for (int length = 0; length <= text.length(); length++) {
      int[] symbols = ALPHABET.encode(text.substring(0, length));
      for (int window = 1; window <= length + 2; window++) {
        List<Integer> targets = new ArrayList<>();
        List<char[]> windows = Windows.of(ALPHABET, window).cut(text.substring(0, length));
        for (char[] cut : windows) {
          assertThat(cut.length)
              .as("length %d, window %d", length, window)
              .isBetween(2, window + 1);
          for (int i = 0; i + 1 < cut.length; i++) {
            int place = targets.size();
            assertThat((int) cut[i]).isEqualTo(place == 0 ? Alphabet.BOUNDARY : symbols[place - 1]);
            targets.add((int) cut[i + 1]);
          }
        }
        assertThat(targets).containsExactlyElementsOf(boxed(symbols));
        assertThat(windows).as("as few as can be").hasSize((length + window - 1) / window);
      }
    }
  }

  @Test
  void theEndIsTheLastTargetAndHasAWindowOfItsOwnBehindAFullOne() {
    String text = "abcdefghijabcdefghij";
    for (int length = 0; length <= text.length(); length++) {
      int[] symbols = ALPHABET.encode(text.substring(0, length));
      for (int window = 1; window <= length + 2; window++) {
        List<Integer> targets = new ArrayList<>();
        List<char[]> windows =
            new Windows(ALPHABET, window, DocumentEnd.TARGET).cut(text.substring(0, length));
        for (char[] cut : windows) {
          assertThat(cut.length)
              .as("length %d, window %d", length, window)
              .isBetween(2, window + 1);
          for (int i = 0; i + 1 < cut.length; i++) {
            int place = targets.size();
            assertThat((int) cut[i]).isEqualTo(place == 0 ? Alphabet.BOUNDARY : symbols[place - 1]);
            targets.add((int) cut[i + 1]);
          }
        }
        List<Integer> expected = boxed(symbols);
        expected.add(Alphabet.BOUNDARY);
        assertThat(targets).containsExactlyElementsOf(expected);
        assertThat(windows).as("as few as can be").hasSize(length / window + 1);
        if (length > 0 && length % window == 0) {
          assertThat(windows.get(windows.size() - 1))
              .containsExactly((char) symbols[length - 1], (char) Alphabet.BOUNDARY);
        }
      }
    }
  }

  private static List<Integer> boxed(int[] symbols) {
    List<Integer> boxed = new ArrayList<>();
    for (int symbol : symbols) {
      boxed.add(symbol);
    }
    return boxed;
  }

  @Test
  void countsCodePointsAndMarksTheUnknown() {
    List<char[]> windows = Windows.of(ALPHABET, 3).cut("a😀?b");

    assertThat(windows).hasSize(2);
    assertThat(windows.get(0)).containsExactly((char) 0, (char) 2, (char) 12, (char) 1);
    assertThat(windows.get(1)).containsExactly((char) 1, (char) 3);
  }

  @Test
  void refusesAWindowOfNothing() {
    assertThatThrownBy(() -> Windows.of(ALPHABET, 0).cut("abc"))
        .hasMessage("window must be at least 1: 0");
  }
}
