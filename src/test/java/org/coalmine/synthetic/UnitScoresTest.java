package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.coalmine.synthetic.UnitScores.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitScoresTest {
  private static final List<Integer> GUESSES = List.of(8, 16, 32, 64, 128, 256);

  private static UnitScores scores(int rightOnes, int wrongOnes) {
    List<Unit> touched = new ArrayList<>();
    IntStream.range(0, rightOnes).forEach(i -> touched.add(new Unit(10, true, 1)));
    IntStream.range(0, wrongOnes).forEach(i -> touched.add(new Unit(10, false, 1)));
    return new UnitScores(5_000, 5_000, touched);
  }

  @ParameterizedTest
  @CsvSource({"10, 10, 9.765625e-4, 1.05", "99, 99, 1.58e-30, 3.48", "109, 106, 4e-28, 2.59"})
  void theVectorsOfTheDesign(int guesses, int right, double pValue, double epsilon) {
    UnitScores scores = scores(right, guesses - right);

    assertThat(scores.test(List.of(guesses), 0.5))
        .singleElement()
        .satisfies(
            guess -> {
              assertThat(guess.right()).isEqualTo(right);
              assertThat(guess.pValue()).isCloseTo(pValue, within(pValue));
            });
    assertThat(scores.bounds(List.of(guesses), true, 0))
        .singleElement()
        .satisfies(bound -> assertThat(bound.epsilonLow()).isCloseTo(epsilon, within(0.005)));
  }

  @Test
  void whatCouldHaveBeenShown() {
    assertThat(scores(0, 0).bounds(GUESSES, true, 0))
        .extracting(UnitScores.Bound::epsilonMost)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 0.006 ? 0 : Double.compare(a, b))
        .containsExactly(0.20, 1.05, 1.82, 2.56, 3.27, 3.97);
    int[] fewest = {9, 15, 25, 45, 82, 152};
    for (int i = 0; i < fewest.length; i++) {
      BinomialLaw law = new BinomialLaw(GUESSES.get(i), 0.5);
      double level = UnitScores.SIGNIFICANCE / GUESSES.size();
      assertThat(law.atLeast(fewest[i])).isLessThanOrEqualTo(level);
      assertThat(law.atLeast(fewest[i] - 1L)).isGreaterThan(level);
    }
  }

  /** The trap: with training first among equals, all scores 0, p was 9·10⁻⁷⁸. */
  @Test
  void amongEqualScoresThoseKeptOutComeFirst() {
    UnitScores none = new UnitScores(300, 300, List.of());
    assertThat(none.test(GUESSES, 0.5))
        .allSatisfy(guess -> assertThat(guess.right()).isZero())
        .allSatisfy(guess -> assertThat(guess.pValue()).isEqualTo(1));
    UnitScores tied =
        new UnitScores(
            300, 10, List.of(new Unit(3, true, 1), new Unit(3, false, 1), new Unit(9, true, 1)));
    assertThat(tied.touched()).extracting(Unit::read).containsExactly(true, false, true);
    assertThat(tied.test(List.of(2, 8, 16), 0.5))
        .extracting(UnitScores.Guess::right)
        .containsExactly(1L, 2L, 2L + (16 - 3 - 9));
  }

  @Test
  void textsThatStandSeveralTimesAreNoUnitsOfEpsilon() {
    List<Unit> touched = new ArrayList<>();
    IntStream.range(0, 16).forEach(i -> touched.add(new Unit(50, true, 64)));
    IntStream.range(0, 8).forEach(i -> touched.add(new Unit(5, true, 1)));
    UnitScores scores = new UnitScores(100, 100, touched);
    assertThat(scores.test(List.of(16), 0.5).get(0).right()).isEqualTo(16);
    assertThat(scores.bounds(List.of(16), true, 0).get(0).right()).isEqualTo(8);
    assertThat(scores.bounds(List.of(16), false, 0).get(0).right()).isEqualTo(16);
  }

  @Test
  void smallCorporaAreGuessedAsFarAsTheyGo() {
    assertThat(new UnitScores(5, 4, List.of()).test(GUESSES, 0.5))
        .extracting(UnitScores.Guess::guesses)
        .containsExactly(8L);
    assertThat(UnitScores.pValue(List.of())).isEqualTo(1);
  }

  /** Documents of one author; the release is other documents of the author, with shared phrases. */
  @Test
  void keepsItsLevelOverCoinSplits() {
    Random random = new Random(120);
    List<String> phrases = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      phrases.add(text(random, 45));
    }
    List<String> real = written(random, phrases, 600);
    Shingles shingles = new Shingles(20, 7);
    Set<Long> release = new HashSet<>();
    for (String text : written(random, phrases, 150)) {
      for (long piece : shingles.of(text)) {
        release.add(piece);
      }
    }
    long[] scores = scores(shingles, real, release);
    assertThat(Arrays.stream(scores).filter(score -> score > 0).count()).isGreaterThan(40);

    int splits = 400;
    int rejected = 0;
    int refuted = 0;
    for (int split = 0; split < splits; split++) {
      UnitScores drawn = drawn(scores, new Random(1_000 + split), Set.of());
      rejected += UnitScores.pValue(drawn.test(GUESSES, 0.5)) <= 0.05 ? 1 : 0;
      refuted +=
          drawn.bounds(GUESSES, true, 0).stream().anyMatch(bound -> bound.epsilonLow() > 0) ? 1 : 0;
    }
    // Binomial(400, 0.05) is above 37 with a probability of 3·10⁻⁴
    assertThat(rejected).isLessThanOrEqualTo(37);
    assertThat(refuted).isLessThanOrEqualTo(37);
  }

  /** Copies of what was read are seen, whatever the split. */
  @Test
  void copiesOfWhatWasReadAreSeen() {
    Random random = new Random(5);
    List<String> real = written(random, List.of(text(random, 45)), 400);
    Shingles shingles = new Shingles(20, 7);
    Set<Integer> copied = new HashSet<>();
    Random coins = new Random(77);
    Set<Long> release = new HashSet<>();
    for (int unit = 0; unit < real.size() && copied.size() < 25; unit++) {
      if (coins.nextBoolean()) {
        copied.add(unit);
        for (long piece : shingles.of("x" + real.get(unit) + "y")) {
          release.add(piece);
        }
      }
    }
    UnitScores drawn = drawn(scores(shingles, real, release), new Random(77), copied);
    assertThat(UnitScores.pValue(drawn.test(GUESSES, 0.5))).isLessThan(1e-3);
    assertThat(drawn.bounds(GUESSES, true, 0))
        .anySatisfy(bound -> assertThat(bound.epsilonLow()).isGreaterThan(0.5));
  }

  private static String text(Random random, int length) {
    return random
        .ints(length, 0, 26)
        .collect(StringBuilder::new, (s, c) -> s.append((char) ('a' + c)), StringBuilder::append)
        .toString();
  }

  private static List<String> written(Random random, List<String> phrases, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(
          text(random, 60)
              + phrases.get(random.nextInt(phrases.size()))
              + text(random, 60)
              + phrases.get(random.nextInt(phrases.size())));
    }
    return texts;
  }

  /** By a plain loop: pieces that stand in the release and in no other document. */
  private static long[] scores(Shingles shingles, List<String> real, Set<Long> release) {
    Map<Long, Integer> units = new HashMap<>();
    for (int unit = 0; unit < real.size(); unit++) {
      for (long piece : shingles.of(real.get(unit))) {
        units.merge(piece, unit, (one, other) -> -1);
      }
    }
    long[] scores = new long[real.size()];
    units.forEach(
        (piece, unit) -> scores[Math.max(0, unit)] += unit >= 0 && release.contains(piece) ? 1 : 0);
    return scores;
  }

  private static UnitScores drawn(long[] scores, Random coins, Set<Integer> read) {
    List<Unit> touched = new ArrayList<>();
    int included = 0;
    for (int unit = 0; unit < scores.length; unit++) {
      boolean in = read.isEmpty() ? coins.nextBoolean() : read.contains(unit) || unit % 2 == 0;
      included += in ? 1 : 0;
      if (scores[unit] > 0) {
        touched.add(new Unit(scores[unit], in, 1));
      }
    }
    return new UnitScores(included, scores.length - included, touched);
  }
}
