package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.text.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BigramCountsTest {
  private static List<char[]> windows(Alphabet alphabet, List<String> lines, int window) {
    List<char[]> windows = new ArrayList<>();
    lines.forEach(line -> windows.addAll(Windows.of(alphabet, window).cut(line)));
    return windows;
  }

  private static BigramCounts counts(Alphabet alphabet, List<String> lines, int window) {
    return BigramCounts.of(Texts.of(windows(alphabet, lines, window)), alphabet.size());
  }

  /** Over the lines themselves, character by character, as the definition has it. */
  private static TextBaselines plain(Alphabet alphabet, List<String> training, List<String> text) {
    Map<Integer, Integer> single = new HashMap<>();
    Map<Integer, Integer> contexts = new HashMap<>();
    Map<List<Integer>, Integer> pairs = new HashMap<>();
    int all = 0;
    for (String line : training) {
      int context = Alphabet.BOUNDARY;
      for (int symbol : alphabet.encode(line)) {
        single.merge(symbol, 1, Integer::sum);
        contexts.merge(context, 1, Integer::sum);
        pairs.merge(List.of(context, symbol), 1, Integer::sum);
        context = symbol;
        all++;
      }
    }
    double unigramBits = 0;
    double bigramBits = 0;
    int characters = 0;
    for (String line : text) {
      int context = Alphabet.BOUNDARY;
      for (int symbol : alphabet.encode(line)) {
        double unigram = (single.getOrDefault(symbol, 0) + 1.0) / (all + alphabet.size());
        double bigram =
            (pairs.getOrDefault(List.of(context, symbol), 0) + 8 * unigram)
                / (contexts.getOrDefault(context, 0) + 8);
        unigramBits -= Math.log(unigram) / Math.log(2);
        bigramBits -= Math.log(bigram) / Math.log(2);
        context = symbol;
        characters++;
      }
    }
    return new TextBaselines(
        Math.log(alphabet.size()) / Math.log(2), unigramBits / characters, bigramBits / characters);
  }

  private static List<List<String>> sides() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("src/test/resources/cases/base.txt"));
    List<String> training = new ArrayList<>();
    List<String> heldOut = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      (i % 20 == 7 ? heldOut : training).add(lines.get(i));
    }
    return List.of(training, heldOut);
  }

  /** An alphabet that lacks some letters of the text: unknown ones are counted as one symbol. */
  @ParameterizedTest
  @CsvSource({
    "IT abcdefghijklmnopqrstuvwxyz.,1",
    "IT abcdefghijklmnopqrstuvwxyz.,32",
    "eat oinsr,7",
    "eat oinsr,1000"
  })
  void equalThoseOfPlainLoopsOverTheText(String characters, int window) throws IOException {
    Alphabet alphabet = Alphabet.of(characters);
    List<String> training = sides().get(0);
    List<String> heldOut = sides().get(1);

    TextBaselines found =
        counts(alphabet, training, window).baselines(counts(alphabet, heldOut, window));

    TextBaselines expected = plain(alphabet, training, heldOut);
    assertThat(found.uniformBits()).isCloseTo(expected.uniformBits(), within(1e-12));
    assertThat(found.unigramBits()).isCloseTo(expected.unigramBits(), within(1e-12));
    assertThat(found.bigramBits()).isCloseTo(expected.bigramBits(), within(1e-12));
    assertThat(found.bigramBits()).isLessThan(found.unigramBits() - 0.3);
    assertThat(found.unigramBits()).isLessThan(found.uniformBits() - 0.1);
  }

  @Test
  void haveTheSameBitsHoweverTheWindowsAreSharedOut() throws IOException {
    Alphabet alphabet = Alphabet.of("ITabcdefghijklmnopqrstuvwxyz. ");
    List<char[]> windows = windows(alphabet, sides().get(0), 16);
    BigramCounts heldOut = counts(alphabet, sides().get(1), 16);
    TextBaselines together = BigramCounts.of(Texts.of(windows), alphabet.size()).baselines(heldOut);

    BigramCounts dealt = BigramCounts.of(Texts.of(List.of()), alphabet.size());
    for (int worker = 4; worker >= 0; worker--) {
      List<char[]> share = new ArrayList<>();
      for (int i = worker; i < windows.size(); i += 5) {
        share.add(windows.get(i));
      }
      dealt = dealt.plus(BigramCounts.of(Texts.of(share), alphabet.size()));
    }

    assertThat(dealt.baselines(heldOut)).isEqualTo(together);
    assertThat(dealt.characters())
        .isEqualTo(sides().get(0).stream().mapToInt(String::length).sum());
  }

  /** Training "aab": N = 3, A = 4, contexts boundary and a; text "ab". */
  @Test
  void areTheFormulasByHand() {
    Alphabet alphabet = Alphabet.of("ab");
    TextBaselines found =
        counts(alphabet, List.of("aab"), 2).baselines(counts(alphabet, List.of("ab"), 2));
    double a = 3 / 7.0;
    double b = 2 / 7.0;
    assertThat(found.uniformBits()).isEqualTo(2);
    assertThat(found.unigramBits()).isCloseTo(-Math.log(a * b) / Math.log(4), within(1e-15));
    assertThat(found.bigramBits())
        .isCloseTo(-Math.log((1 + 8 * a) / 9 * (1 + 8 * b) / 10) / Math.log(4), within(1e-15));
  }

  @Test
  void countsOfOtherAlphabetsAreRefused() {
    BigramCounts two = counts(Alphabet.of("ab"), List.of("ab"), 2);
    BigramCounts three = counts(Alphabet.of("abc"), List.of("ab"), 2);
    assertThatThrownBy(() -> two.plus(three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("counts of 4 and of 5 symbols");
  }
}
