package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.coalmine.synthetic.NearestRecords.Near;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GowerTest {
  /** Age from 20 to 60, a job, and a number that is always 7. */
  private static final Gower GOWER = new Gower(List.of(true, false, true), List.of(40.0, 0.0, 0.0));

  private static double distance(List<String> one, List<String> other) {
    assertThat(GOWER.distance(other, one)).as("either way").isEqualTo(GOWER.distance(one, other));
    return GOWER.distance(one, other);
  }

  @Test
  void numbersCountByTheirRangeAndCategoriesWhole() {
    assertThat(distance(List.of("30", "clerk", "7"), List.of("40", "clerk", "7")))
        .isCloseTo(0.25 / 3, within(1e-15));
    assertThat(distance(List.of("30", "clerk", "7"), List.of("30", "cook", "7")))
        .isCloseTo(1.0 / 3, within(1e-15));
    assertThat(distance(List.of("30", "clerk", "7"), List.of("30.0", "clerk", "+7e0")))
        .as("the same numbers")
        .isZero();
    assertThat(distance(List.of("30", "clerk", "7"), List.of("500", "clerk", "7")))
        .as("no more than 1, however far outside")
        .isCloseTo(1.0 / 3, within(1e-15));
  }

  /** The trap: two missing values that are at distance 1. */
  @Test
  void missingValuesAgreeWithEachOtherAndWithNothingElse() {
    assertThat(distance(List.of("", "", ""), List.of(" ", "", "  "))).isZero();
    assertThat(distance(List.of("", "clerk", "7"), List.of("30", "clerk", "7")))
        .isCloseTo(1.0 / 3, within(1e-15));
    assertThat(distance(List.of("30", "", "7"), List.of("30", "clerk", "7")))
        .isCloseTo(1.0 / 3, within(1e-15));
  }

  @Test
  void inAColumnThatIsConstantAnotherNumberIsFar() {
    assertThat(distance(List.of("30", "clerk", "7"), List.of("30", "clerk", "7.001")))
        .isCloseTo(1.0 / 3, within(1e-15));
  }

  @Test
  void whatIsNoNumberIsACategory() {
    assertThat(distance(List.of("thirty", "clerk", "7"), List.of("thirty", "clerk", "7"))).isZero();
    assertThat(distance(List.of("thirty", "clerk", "7"), List.of("30", "clerk", "7")))
        .isCloseTo(1.0 / 3, within(1e-15));
    assertThat(distance(List.of("x", "clerk", "7"), List.of("y", "clerk", "7")))
        .isCloseTo(1.0 / 3, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-1.5, -1.5",
    "' 7 ', 7",
    ".5, 0.5",
    "5., 5",
    "1e3, 1000",
    "+2E-2, 0.02",
    "NaN, NaN",
    "Infinity, NaN",
    "0x10, NaN",
    "1d, NaN",
    "'1,000', NaN",
    "1e9999, NaN",
    "'', NaN",
    "--1, NaN"
  })
  void numbersAreDecimal(String text, Double number) {
    assertThat(Gower.number(text)).isEqualTo(number);
  }

  @Test
  void aColumnIsOneOfNumbersIfAllThatIsThereIs() {
    ColumnRange range =
        Stream.of("3", "", "-1", " 10 ")
            .reduce(ColumnRange.NONE, ColumnRange::with, ColumnRange::with);
    assertThat(range).isEqualTo(new ColumnRange(true, -1, 10));
    assertThat(range.width()).isEqualTo(11);
    assertThat(range.with("n/a").numbers()).isFalse();
    assertThat(range.with(ColumnRange.NONE.with("x")).numbers()).isFalse();
    assertThat(range.with(ColumnRange.NONE.with("20"))).isEqualTo(new ColumnRange(true, -1, 20));
    assertThat(ColumnRange.NONE.with("").width()).isZero();
  }

  /** The oracle: all distances, the least of them, and whose the rows at it are. */
  @Test
  void theNearestAreThoseOfAPlainLoop() {
    Random random = new Random(6);
    Gower gower = new Gower(List.of(true, false, true, false), List.of(9.0, 0.0, 4.0, 0.0));
    int kept = 0;
    int tied = 0;
    for (int trial = 0; trial < 60; trial++) {
      List<List<String>> real = rows(random, 40);
      List<List<String>> release = rows(random, 30);
      int[] units = new int[real.size()];
      for (int i = 0; i < units.length; i++) {
        units[i] = random.nextInt(8) == 0 ? NearestRecords.SEVERAL : i / 2;
      }
      double most = new double[] {0, 0.05, 0.25, 0.6}[trial % 4];
      List<Near> expected = new ArrayList<>();
      for (List<String> written : release) {
        double least = Double.POSITIVE_INFINITY;
        Set<Integer> owners = new HashSet<>();
        for (int i = 0; i < units.length; i++) {
          double distance = gower.distance(real.get(i), written);
          if (distance < least) {
            owners.clear();
            least = distance;
          }
          if (distance == least) {
            owners.add(units[i]);
          }
        }
        if (least <= most) {
          if (owners.size() == 1 && !owners.contains(NearestRecords.SEVERAL)) {
            expected.add(new Near(owners.iterator().next(), least));
          } else {
            tied++;
          }
        }
      }
      kept += expected.size();
      Gower.Codes codes = new Gower.Codes();
      NearestRecords nearest = new NearestRecords(gower, gower.rows(real, codes), units, most);
      assertThat(nearest.near(gower.rows(release, codes))).isEqualTo(expected);
      assertThat(nearest.near(gower.rows(release, codes).of(7, 9)))
          .isEqualTo(nearest.near(gower.rows(release.subList(7, 9), codes)));
    }
    assertThat(kept).isGreaterThan(200);
    assertThat(tied).isGreaterThan(200);
  }

  private static List<List<String>> rows(Random random, int count) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          List.of(
              random.nextInt(9) == 0 ? "" : String.valueOf(random.nextInt(10)),
              "abc".substring(random.nextInt(3)).substring(0, 1),
              random.nextInt(9) == 0 ? "n/a" : random.nextInt(5) + ".5",
              random.nextBoolean() ? "x" : ""));
    }
    return rows;
  }
}
