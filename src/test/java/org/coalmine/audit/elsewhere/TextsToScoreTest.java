package org.coalmine.audit.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.junit.jupiter.api.Test;

class TextsToScoreTest {
  private static final CanaryFormat PIN = CanaryFormat.of("pin", "my pin is {fill}.", "[0-9]{2}");
  private static final CanaryFormat WIDE =
      CanaryFormat.of("wide", "\uD83D\uDE00 it is {fill}", "[a-z]{40}");

  private static CanaryPlan plan(CanaryFormat format) {
    return CanaryPlan.draw("seed", List.of(series(format)));
  }

  private static CanarySeries series(CanaryFormat format) {
    return new CanarySeries(format, List.of(1, 4), 2, 3);
  }

  private static Set<BigInteger> known(TextsToScore.OfFormat format) {
    Set<BigInteger> known = new HashSet<>();
    format.known().stream().map(Canary::fillIndex).forEach(known::add);
    return known;
  }

  @Test
  void drawsAreOthersEachOnceAndThoseOfFewerAreTheFirst() {
    for (CanaryFormat format : List.of(PIN, WIDE)) {
      TextsToScore.OfFormat more = TextsToScore.of(plan(format), "seed", 60).formats().get(0);
      assertThat(more.drawn()).hasSize(60).doesNotHaveDuplicates();
      assertThat(more.drawn()).doesNotContainAnyElementsOf(known(more));
      TextsToScore.OfFormat fewer = TextsToScore.of(plan(format), "seed", 17).formats().get(0);
      assertThat(fewer.drawn()).isEqualTo(more.drawn().subList(0, 17));
    }
  }

  @Test
  void allOthersAreDrawnWhereThereAreNoMore() {
    TextsToScore.OfFormat all = TextsToScore.of(plan(PIN), "seed", 1000).formats().get(0);
    assertThat(all.drawn()).hasSize(93);
    Set<BigInteger> fills = known(all);
    fills.addAll(all.drawn());
    assertThat(fills).hasSize(100).contains(BigInteger.ZERO, BigInteger.valueOf(99));
  }

  /** Over seeds every other fill is drawn equally often, at the first place too. */
  @Test
  void drawsAreUniform() {
    CanaryPlan plan = plan(PIN);
    int[] first = new int[100];
    int[] any = new int[100];
    int seeds = 4000;
    for (int seed = 0; seed < seeds; seed++) {
      List<BigInteger> drawn = TextsToScore.of(plan, "seed " + seed, 10).formats().get(0).drawn();
      first[drawn.get(0).intValueExact()]++;
      drawn.forEach(fill -> any[fill.intValueExact()]++);
    }
    Set<BigInteger> known = known(TextsToScore.of(plan, "seed", 1).formats().get(0));
    for (int fill = 0; fill < 100; fill++) {
      boolean other = !known.contains(BigInteger.valueOf(fill));
      double expected = other ? seeds / 93.0 : 0;
      assertThat((double) first[fill]).isCloseTo(expected, within(5 * Math.sqrt(expected) + 1e-9));
      assertThat((double) any[fill])
          .isCloseTo(10 * expected, within(5 * Math.sqrt(10 * expected) + 1e-9));
    }
  }

  @Test
  void idsAreKeyedAndLeadBack() {
    CanaryPlan plan = CanaryPlan.draw("seed", List.of(series(PIN), series(WIDE)));
    TextsToScore texts = TextsToScore.of(plan, "seed", 20);
    TextsToScore others = TextsToScore.of(plan, "another seed", 20);
    assertThat(texts.size()).isEqualTo(54);
    List<String> ids = new ArrayList<>();
    for (int place = 0; place < texts.size(); place++) {
      ids.add(texts.id(place));
      int item = texts.itemOf(texts.id(place));
      assertThat(item).isEqualTo(texts.itemAt(place));
      assertThat(texts.item(texts.formatOf(item), texts.placeOf(item))).isEqualTo(item);
      assertThat(others.itemOf(texts.id(place))).isNegative();
    }
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(texts.digest()).isNotEqualTo(others.digest());
    Stream.of("", "xyz", "0123456789abcdeg", "0123456789abcdef0")
        .forEach(id -> assertThat(texts.itemOf(id)).isNegative());
    assertThat(texts.toString()).isEqualTo("TextsToScore[54 texts]");
  }

  @Test
  void placesAreInCodePoints() {
    TextsToScore texts = TextsToScore.of(plan(WIDE), "seed", 3);
    for (int place = 0; place < texts.size(); place++) {
      TextToScore row = TextToScore.at(texts, place);
      assertThat(row.hole()).isEqualTo(8);
      assertThat(row.holeEnd()).isEqualTo(48);
      assertThat(row.border()).isEqualTo(7);
      assertThat(row.text().reveal()).startsWith("\uD83D\uDE00 it is ").hasSize(49);
      assertThat(row.toString()).doesNotContain(row.text().reveal().substring(9));
    }
  }
}
