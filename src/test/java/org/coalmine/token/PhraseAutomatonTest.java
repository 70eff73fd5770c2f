package org.coalmine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhraseAutomatonTest {
  /** A phrase and where in the text it ends. */
  private record Occurrence(int end, int phrase) {}

  private static List<Occurrence> found(List<char[]> phrases, char[] text) {
    PhraseAutomaton automaton = new PhraseAutomaton(phrases);
    List<Occurrence> found = new ArrayList<>();
    int state = PhraseAutomaton.START;
    for (int i = 0; i < text.length; i++) {
      int end = i + 1;
      state = automaton.next(state, text[i]);
      automaton.ending(state, phrase -> found.add(new Occurrence(end, phrase)));
    }
    return found;
  }

  private static List<Occurrence> compared(List<char[]> phrases, char[] text) {
    List<Occurrence> found = new ArrayList<>();
    for (int phrase = 0; phrase < phrases.size(); phrase++) {
      String wanted = new String(phrases.get(phrase));
      for (int end = wanted.length(); end <= text.length; end++) {
        if (wanted.equals(new String(text, end - wanted.length(), wanted.length()))) {
          found.add(new Occurrence(end, phrase));
        }
      }
    }
    return found;
  }

  private static char[] draw(Random random, int length, int symbols) {
    char[] text = new char[length];
    for (int i = 0; i < length; i++) {
      text[i] = (char) random.nextInt(symbols);
    }
    return text;
  }

  /** Few symbols, so that phrases overlap, hold each other and fall back several times. */
  @Test
  void findsWhatComparingEveryPlaceFinds() {
    Random random = new Random(19);
    int occurrences = 0;
    for (int round = 0; round < 400; round++) {
      int symbols = 1 + random.nextInt(4);
      List<char[]> phrases =
          IntStream.range(0, random.nextInt(12))
              .mapToObj(i -> draw(random, 1 + random.nextInt(6), symbols))
              .toList();
      char[] text = draw(random, random.nextInt(60), symbols);

      List<Occurrence> expected = compared(phrases, text);

      assertThat(found(phrases, text)).containsExactlyInAnyOrderElementsOf(expected);
      occurrences += expected.size();
    }
    assertThat(occurrences).isGreaterThan(10_000);
  }

  @Test
  void knowsEverySymbolAndNoneTheFirstPhraseLacks() {
    List<char[]> phrases = List.of(new char[] {0, 0xFFFF}, new char[] {0xFFFF, 0xFFFF});
    assertThat(found(phrases, new char[] {0, 0xFFFF, 0xFFFF, 1, 0xFFFF, 0, 0xFFFF}))
        .containsExactly(new Occurrence(2, 0), new Occurrence(3, 1), new Occurrence(7, 0));
  }

  @Test
  void anEmptyPhraseIsRefused() {
    List<char[]> phrases = List.of(new char[] {1}, new char[0]);
    assertThatThrownBy(() -> new PhraseAutomaton(phrases))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("phrase 1 is empty");
  }

  @Test
  void namesNoPhrase() {
    assertThat(new PhraseAutomaton(List.of("4711".toCharArray())))
        .hasToString("PhraseAutomaton[1 phrases]");
  }
}
