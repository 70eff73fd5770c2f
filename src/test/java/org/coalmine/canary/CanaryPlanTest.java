package org.coalmine.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;

final class CanaryPlanTest {
  private static final CanaryFormat NUMBER =
      format("number", "The random number is {fill}", "[0-9]{9}");
  private static final CanaryFormat TINY = format("tiny", "{fill}!", "[0-9]");

  private static CanaryFormat format(String name, String text, String expression) {
    return new CanaryFormat(
        name, text, RandomnessSpace.of(new FillExpression.Regex(expression), Check.NONE));
  }

  private static CanarySeries series(
      CanaryFormat format, List<Integer> insertions, int each, int controls) {
    return new CanarySeries(format, insertions, each, controls);
  }

  @Test
  void drawsEveryCanaryAndControlWithReadableIds() {
    CanaryPlan plan =
        CanaryPlan.draw(
            "1", List.of(series(NUMBER, List.of(4, 1), 2, 2), series(TINY, List.of(), 1, 1)));

    assertThat(plan.canaries())
        .extracting(Canary::id)
        .containsExactly(
            "number-i1-1",
            "number-i1-2",
            "number-i4-1",
            "number-i4-2",
            "number-control-1",
            "number-control-2",
            "tiny-control-1");
    assertThat(plan.canaries()).extracting(Canary::insertions).containsExactly(1, 1, 4, 4, 0, 0, 0);
    assertThat(plan.canaries())
        .extracting(Canary::isControl)
        .containsExactly(false, false, false, false, true, true, true);
    assertThat(plan.formats()).containsExactly(NUMBER, TINY);
    assertThat(plan.canaries(TINY)).extracting(Canary::id).containsExactly("tiny-control-1");
    for (Canary canary : plan.canaries(NUMBER)) {
      assertThat(NUMBER.space().indexOf(canary.fill().reveal())).hasValue(canary.fillIndex());
    }
  }

  @Test
  void fillsOfAFormatAreDistinctControlsIncluded() {
    for (int seed = 0; seed < 50; seed++) {
      CanaryPlan plan = CanaryPlan.draw("seed " + seed, List.of(series(TINY, List.of(1, 2), 3, 4)));
      Set<Secret> fills = new HashSet<>();
      plan.canaries().forEach(canary -> fills.add(canary.fill()));
      assertThat(fills).as("seed %d", seed).hasSize(10);
    }
  }

  @Test
  void isAFunctionOfTheSeed() {
    List<CanarySeries> series = List.of(series(NUMBER, List.of(1, 8), 2, 3));

    assertThat(CanaryPlan.draw("1", series).canaries())
        .isEqualTo(CanaryPlan.draw("1", series).canaries());
    assertThat(CanaryPlan.draw("1", series).canaries())
        .doesNotContainAnyElementsOf(CanaryPlan.draw("2", series).canaries());
  }

  @Test
  void whatIsAddedLeavesTheOthersAsTheyWere() {
    List<Canary> few = CanaryPlan.draw("1", List.of(series(NUMBER, List.of(8), 2, 3))).canaries();
    List<Canary> many =
        CanaryPlan.draw(
                "1",
                List.of(series(TINY, List.of(1), 1, 0), series(NUMBER, List.of(1, 8, 64), 5, 30)))
            .canaries();

    assertThat(many).containsAll(few);
  }

  /** 20 000 first fills by seed, in ten cells: chi-square with 9 degrees of freedom. */
  @Test
  void fillsAreUniform() {
    int seeds = 20_000;
    int[] cells = new int[10];
    for (int seed = 0; seed < seeds; seed++) {
      Canary canary =
          CanaryPlan.draw("" + seed, List.of(series(TINY, List.of(3), 1, 0))).canaries().get(0);
      cells[canary.fillIndex().intValueExact()]++;
    }
    double chiSquare = 0;
    for (int cell : cells) {
      chiSquare += Math.pow(cell - seeds / 10.0, 2) / (seeds / 10.0);
    }
    assertThat(chiSquare).as("seeds 0 to %d", seeds - 1).isLessThan(33.7); // 0.9999 quantile
  }

  @Test
  void coinFlipsDecideWhichOfASeriesAreIn() {
    CanarySeries without = series(NUMBER, List.of(1, 8), 2, 3);
    CanarySeries with = new CanarySeries(NUMBER, List.of(1, 8), 2, 3, 40, 5);
    List<Canary> canaries = CanaryPlan.draw("1", List.of(with)).canaries();

    assertThat(canaries)
        .startsWith(CanaryPlan.draw("1", List.of(without)).canaries().toArray(Canary[]::new));
    List<Canary> flips = canaries.subList(7, 47);
    assertThat(flips).allMatch(Canary::coinFlip);
    assertThat(canaries.subList(0, 7)).noneMatch(Canary::coinFlip);
    assertThat(flips.get(0).id()).isEqualTo("number-coin-1");
    assertThat(flips).allMatch(flip -> flip.insertions() == 5 || flip.insertions() == 0);
    assertThat(flips).allMatch(flip -> flip.isControl() == (flip.insertions() == 0));
    assertThat(canaries).extracting(Canary::fillIndex).doesNotHaveDuplicates();
    assertThat(with.fills()).isEqualTo(47);
  }

  /**
   * 20 000 coins, in cells by coin, the coin before and the upper or lower half of the space:
   * chi-square with 7 degrees of freedom.
   */
  @Test
  void coinsAreFairAndIndependentOfEachOtherAndOfTheFills() {
    int plans = 200;
    int each = 100;
    int[] cells = new int[8];
    for (int seed = 0; seed < plans; seed++) {
      List<Canary> flips =
          CanaryPlan.draw("" + seed, List.of(new CanarySeries(NUMBER, List.of(), 1, 0, each, 1)))
              .canaries();
      boolean before = flips.get(each - 1).isControl();
      for (Canary flip : flips) {
        boolean upper = flip.fillIndex().compareTo(BigInteger.valueOf(500_000_000)) >= 0;
        cells[(flip.isControl() ? 4 : 0) + (before ? 2 : 0) + (upper ? 1 : 0)]++;
        before = flip.isControl();
      }
    }
    double expected = plans * each / 8.0;
    double chiSquare = 0;
    for (int cell : cells) {
      chiSquare += (cell - expected) * (cell - expected) / expected;
    }
    assertThat(chiSquare).as("seeds 0 to %d", plans - 1).isLessThan(29.9); // 0.9999 quantile
  }

  @Test
  void fillsAreNowhereInPrint() {
    CanaryPlan plan = CanaryPlan.draw("1", List.of(series(NUMBER, List.of(1), 1, 0)));
    Canary canary = plan.canaries().get(0);

    assertThat(canary.toString()).isEqualTo("Canary[id=number-i1-1, insertions=1]");
    assertThat(plan + " " + plan.canaries() + plan.formats())
        .doesNotContain(canary.fill().reveal())
        .doesNotContain(canary.fillIndex().toString());
  }

  @Test
  void refusesMoreFillsThanThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanaryPlan.draw("1", List.of(series(TINY, List.of(1, 2), 3, 5))))
        .withMessage("format 'tiny' has 10 fills, fewer than the 11 canaries and controls to draw");
  }

  @Test
  void refusesTwoFormatsOfOneName() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                CanaryPlan.draw(
                    "1", List.of(series(TINY, List.of(1), 1, 0), series(TINY, List.of(2), 1, 0))))
        .withMessageContaining("two formats are named 'tiny'");
  }

  @Test
  void seriesAreValidated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> series(TINY, List.of(1, 1), 1, 0))
        .withMessageContaining("distinct: [1, 1]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> series(TINY, List.of(2, 0), 1, 0))
        .withMessageContaining("at least 1: [2, 0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> series(TINY, List.of(1), 0, 0))
        .withMessageContaining("canariesEach of format 'tiny' must be at least 1: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> series(TINY, List.of(1), 1, -1))
        .withMessageContaining("controls of format 'tiny' must not be negative: -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CanarySeries(TINY, List.of(1), 1, 1, -1, 1))
        .withMessageContaining("coinFlips of format 'tiny' must not be negative: -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CanarySeries(TINY, List.of(1), 1, 1, 1, 0))
        .withMessageContaining("coinInsertions of format 'tiny' must be at least 1: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Canary("x", "tiny", Secret.of("5"), BigInteger.valueOf(5), -1))
        .withMessageContaining("insertions of canary 'x'");
    assertThat(new ArrayList<>(series(TINY, List.of(9, 3), 2, 5).insertions()))
        .containsExactly(3, 9);
    assertThat(series(TINY, List.of(9, 3), 2, 5).fills()).isEqualTo(9);
  }
}
