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
        List<char[]> windows = Windows.cut(ALPHABET, text.substring(0, length), window);
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

  private static List<Integer> boxed(int[] symbols) {
    List<Integer> boxed = new ArrayList<>();
    for (int symbol : symbols) {
      boxed.add(symbol);
    }
    return boxed;
  }

  @Test
  void countsCodePointsAndMarksTheUnknown() {
    List<char[]> windows = Windows.cut(ALPHABET, "a😀?b", 3);

    assertThat(windows).hasSize(2);
    assertThat(windows.get(0)).containsExactly((char) 0, (char) 2, (char) 12, (char) 1);
    assertThat(windows.get(1)).containsExactly((char) 1, (char) 3);
  }

  @Test
  void refusesAWindowOfNothing() {
    assertThatThrownBy(() -> Windows.cut(ALPHABET, "abc", 0))
        .hasMessage("window must be at least 1: 0");
  }
}
