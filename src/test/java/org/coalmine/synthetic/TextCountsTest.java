package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The divergences are those of the definition, also where most was counted in sum. */
class TextCountsTest {
  private static TextCounts counted(List<String> texts) {
    TextCounts counts = TextCounts.ofAll();
    texts.forEach(counts::read);
    return counts;
  }

  private static List<String> texts(Random random, int count, String words) {
    List<String> texts = new ArrayList<>();
    for (int text = 0; text < count; text++) {
      StringBuilder written = new StringBuilder();
      for (int length = 1 + random.nextInt(12); length > 0; length--) {
        written.append(words.charAt(random.nextInt(words.length())));
        if (random.nextInt(3) == 0) {
          written.append(random.nextBoolean() ? " " : ", ");
        }
      }
      texts.add(written.toString());
    }
    return texts;
  }

  private static Map<String, Double> shares(List<String> all) {
    Map<String, Double> shares = new HashMap<>();
    all.forEach(each -> shares.merge(each, 1.0 / all.size(), Double::sum));
    return shares;
  }

  /** (KL(p ‖ m) + KL(q ‖ m)) / 2 in bits. */
  private static double plain(List<String> some, List<String> others) {
    Map<String, Double> p = shares(some);
    Map<String, Double> q = shares(others);
    Set<String> kinds = new HashSet<>(p.keySet());
    kinds.addAll(q.keySet());
    double sum = 0;
    for (String kind : kinds) {
      double here = p.getOrDefault(kind, 0.0);
      double there = q.getOrDefault(kind, 0.0);
      double middle = (here + there) / 2;
      sum += here == 0 ? 0 : here * Math.log(here / middle);
      sum += there == 0 ? 0 : there * Math.log(there / middle);
    }
    return sum / 2 / Math.log(2);
  }

  private static List<String> words(List<String> texts) {
    return texts.stream()
        .flatMap(text -> Pattern.compile("[\\p{L}\\p{Nd}]+").matcher(text).results())
        .map(MatchResult::group)
        .toList();
  }

  private static List<String> threes(List<String> texts) {
    List<String> threes = new ArrayList<>();
    for (String text : texts) {
      int[] points = text.codePoints().toArray();
      for (int place = 0; place + 3 <= points.length; place++) {
        threes.add(new String(points, place, 3));
      }
    }
    return threes;
  }

  @Test
  void divergencesAreThoseOfTheDefinition() {
    Random random = new Random(8);
    List<String> holdout = texts(random, 80, "abcé1");
    List<String> release = texts(random, 120, "abxy2");
    TextCounts whole = counted(holdout);
    TextCounts restricted = TextCounts.within(whole);
    release.forEach(restricted::read);
    for (TextCounts counts : List.of(counted(release), restricted, restricted.alone())) {
      assertThat(counts.wordDivergence(whole))
          .isCloseTo(plain(words(release), words(holdout)), within(1e-12));
      assertThat(counts.threeDivergence(whole))
          .isCloseTo(plain(threes(release), threes(holdout)), within(1e-12));
      assertThat(counts.documents()).isEqualTo(120);
      assertThat(counts.characters())
          .isEqualTo(
              release.stream().mapToLong(text -> text.codePointCount(0, text.length())).sum());
    }
    assertThat(counted(holdout).wordDivergence(whole)).isZero();
    assertThat(counted(List.of("ωωω ω")).wordDivergence(whole)).isEqualTo(1);
    assertThat(counted(List.of("-")).threeDivergence(whole)).isEqualTo(1);
  }

  @Test
  void partsAddUpToTheWhole() {
    List<String> texts = texts(new Random(9), 60, "abcd");
    TextCounts whole = counted(texts);
    TextCounts sum = TextCounts.ofAll();
    sum.add(counted(texts.subList(0, 7)));
    sum.add(counted(texts.subList(7, 60)));
    assertThat(sum.wordDivergence(whole)).isZero();
    assertThat(sum.threeDivergence(whole)).isZero();
    assertThat(sum.lengthDistance(whole)).isZero();
  }

  @Test
  void lengthsHaveQuantilesAndADistance() {
    TextCounts some = counted(List.of("a", "bb", "\uD83D\uDE00\uD83D\uDE00", "dddd"));
    assertThat(some.length(0.1)).isEqualTo(1);
    assertThat(some.length(0.5)).isEqualTo(2);
    assertThat(some.length(0.75)).isEqualTo(2);
    assertThat(some.length(0.9)).isEqualTo(4);
    assertThat(TextCounts.ofAll().length(0.5)).isZero();
    // Up to two characters: three of four documents, and one of two.
    assertThat(some.lengthDistance(counted(List.of("xx", "yyyyy")))).isEqualTo(0.5);
    assertThat(some.lengthDistance(counted(List.of("a", "yyyy")))).isEqualTo(0.25);
  }
}
