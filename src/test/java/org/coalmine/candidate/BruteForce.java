package org.coalmine.candidate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.token.TokenVocabulary;

/** Every fill of a format encoded by itself: what the automaton over tokens must say. */
final class BruteForce {
  private BruteForce() {}

  static List<String> fills(CanaryFormat format) {
    return IntStream.range(0, format.space().size().intValueExact())
        .mapToObj(index -> format.space().fill(BigInteger.valueOf(index)))
        .toList();
  }

  /** Two fills that are one text to the tokenizer. */
  static boolean hasTwins(CanaryFormat format, TokenVocabulary vocabulary) {
    Set<List<Integer>> seen = new HashSet<>();
    return fills(format).stream()
        .anyMatch(
            fill -> !seen.add(list(vocabulary.encode(format.prefix() + fill + format.suffix()))));
  }

  private static boolean someBeginOthers(CanaryFormat format, TokenVocabulary vocabulary) {
    Set<String> all = new HashSet<>();
    fills(format).forEach(fill -> all.add(untilFillEnds(format, vocabulary, fill)));
    return all.stream()
        .anyMatch(
            text ->
                IntStream.range(1, text.length())
                    .anyMatch(end -> all.contains(text.substring(0, end))));
  }

  /** What the tokenizer makes of the text to the end of the fill. */
  private static String untilFillEnds(
      CanaryFormat format, TokenVocabulary vocabulary, String fill) {
    String spelled = vocabulary.decode(vocabulary.encode(format.prefix() + fill + format.suffix()));
    return spelled.substring(0, spelled.length() - format.suffix().length());
  }

  /** Compares the automaton of a format with all of its fills, under both settings. */
  static void agree(CanaryFormat format, TokenVocabulary vocabulary) {
    for (SuffixScoring scoring : SuffixScoring.values()) {
      Candidates candidates = Candidates.of(format, vocabulary, scoring);
      boolean cut =
          scoring == SuffixScoring.AUTO
              && (format.suffix().isEmpty() || !someBeginOthers(format, vocabulary));
      assertThat(candidates.scoring()).isEqualTo(cut ? SuffixScoring.AUTO : SuffixScoring.ALWAYS);
      agree(candidates, format, vocabulary, cut);
    }
  }

  private static void agree(
      Candidates candidates, CanaryFormat format, TokenVocabulary vocabulary, boolean cut) {
    CandidateAutomaton automaton = candidates.automaton();
    Map<List<Integer>, BigInteger> paths = paths(candidates);
    assertThat(automaton.size()).isEqualTo(format.space().size());
    assertThat(paths).hasSize(format.space().size().intValueExact());
    boolean across = false;
    for (String fill : fills(format)) {
      int[] all = vocabulary.encode(format.prefix() + fill + format.suffix());
      int end = cut ? end(format, vocabulary, fill, all) : all.length;
      across |= cut && bytes(vocabulary, all, end) > bytes(format, vocabulary, fill);
      List<Integer> expected = list(Arrays.copyOf(all, end));
      assertThat(paths).as("paths for '%s' of %s", fill, format).containsKey(expected);
      BigInteger index = requireNonNull(paths.get(expected));
      assertThat(automaton.indexOf(fill)).contains(index);
      assertThat(automaton.fill(index)).isEqualTo(fill);
      assertThat(list(candidates.symbols(fill))).isEqualTo(expected);
    }
    assertThat(candidates.tokenAcrossEnd()).isEqualTo(across);
  }

  /** How many tokens there are up to the one with the last byte of the fill. */
  private static int end(CanaryFormat format, TokenVocabulary vocabulary, String fill, int[] all) {
    int end = 0;
    while (bytes(vocabulary, all, end) < bytes(format, vocabulary, fill)) {
      end++;
    }
    return end;
  }

  private static int bytes(CanaryFormat format, TokenVocabulary vocabulary, String fill) {
    return untilFillEnds(format, vocabulary, fill).getBytes(UTF_8).length;
  }

  private static int bytes(TokenVocabulary vocabulary, int[] tokens, int count) {
    return Arrays.stream(tokens, 0, count).map(token -> vocabulary.spelling(token).length).sum();
  }

  private static List<Integer> list(int[] symbols) {
    return Arrays.stream(symbols).boxed().toList();
  }

  /** Every path with its number, in the order of the edges. */
  private static Map<List<Integer>, BigInteger> paths(Candidates candidates) {
    Map<List<Integer>, BigInteger> paths = new HashMap<>();
    walk(candidates.automaton(), 0, list(candidates.context().symbols()), paths);
    return paths;
  }

  private static void walk(
      CandidateAutomaton automaton,
      int state,
      List<Integer> path,
      Map<List<Integer>, BigInteger> paths) {
    int before = paths.size();
    if (automaton.accepts(state)) {
      assertThat(paths.put(path, BigInteger.valueOf(before))).isNull();
    }
    for (int k = 0; k < automaton.fanout(state); k++) {
      assertThat(automaton.target(state, k)).isGreaterThan(state);
      assertThat(automaton.columns()[automaton.column(state, k)])
          .isEqualTo(automaton.symbol(state, k));
      List<Integer> longer = new ArrayList<>(path);
      longer.add(automaton.symbol(state, k));
      walk(automaton, automaton.target(state, k), longer, paths);
    }
    assertThat(automaton.completions(state)).isEqualTo(paths.size() - before);
    assertThat(automaton.completionsOrMax(state)).isEqualTo(paths.size() - before);
  }
}
