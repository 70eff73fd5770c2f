package org.coalmine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class WinnowingTest {
  @Test
  void aRepeatOfAHundredCharactersHasPiecesOfFiftyOne() {
    assertThat(Winnowing.ofRepeats(100)).isEqualTo(new Winnowing(51, 50));
    assertThat(Winnowing.ofRepeats(100).shortestCertain()).isEqualTo(100);
    assertThat(Winnowing.ofRepeats(25).shortestCertain()).isEqualTo(25);
  }

  @Test
  void aTextThatIsTooShortKeepsNothing() {
    Winnowing winnowing = new Winnowing(5, 4);

    assertThat(winnowing.kept("abcdefg".codePoints().toArray())).isEmpty();
    assertThat(winnowing.kept("abcdefgh".codePoints().toArray())).hasSize(1);
  }

  /** Two occurrences keep a piece at the same place of each, in texts of few different letters. */
  @RepeatedTest(40)
  void everyRepeatSharesAKeptPiece(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    Winnowing winnowing = new Winnowing(1 + random.nextInt(12), 1 + random.nextInt(12));
    int letters = 1 + random.nextInt(4);
    int[] text =
        random.ints(60 + random.nextInt(200), 0, letters).map(letter -> 0x1F600 + letter).toArray();
    Set<Integer> kept = new HashSet<>();
    Arrays.stream(winnowing.kept(text)).forEach(kept::add);
    int shortest = winnowing.shortestCertain();
    for (int one = 0; one + shortest <= text.length; one++) {
      for (int other = one + 1; other + shortest <= text.length; other++) {
        if (Arrays.equals(text, one, one + shortest, text, other, other + shortest)) {
          int first = one;
          int second = other;
          assertThat(
                  java.util.stream.IntStream.range(0, winnowing.window())
                      .anyMatch(i -> kept.contains(first + i) && kept.contains(second + i)))
              .as("seed %d, %s, repeat at %d and %d", seed, winnowing, one, other)
              .isTrue();
        }
      }
    }
  }

  /** The same as the least of every window, the last of equal ones, by a plain loop over words. */
  @Test
  void keepsOnePieceOfEveryWindow() {
    Random random = new Random(7);
    int[] text = random.ints(5000, 'a', 'z').toArray();
    Winnowing winnowing = new Winnowing(10, 9);

    int[] kept = winnowing.kept(text);

    assertThat(kept[0]).isLessThan(9);
    for (int i = 1; i < kept.length; i++) {
      assertThat(kept[i] - kept[i - 1]).isBetween(1, 9);
    }
    assertThat((double) kept.length / text.length).isBetween(0.18, 0.22);
  }

  @Test
  void aRunOfOneCharacterKeepsEveryPlaceThatAWindowEndsWith() {
    int[] run = new int[30];
    Arrays.fill(run, '-');

    assertThat(new Winnowing(5, 4).kept(run)).hasSize(30 - 4 - 3).startsWith(3, 4);
  }

  @Test
  void lengthsBelowOneAreRefused() {
    assertThatThrownBy(() -> new Winnowing(0, 4)).hasMessageContaining("piece");
    assertThatThrownBy(() -> new Winnowing(4, 0)).hasMessageContaining("window");
  }
}
