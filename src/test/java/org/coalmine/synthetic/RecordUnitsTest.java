package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.synthetic.RecordUnits.Guess;
import org.coalmine.synthetic.RecordUnits.Unit;
import org.junit.jupiter.api.Test;

final class RecordUnitsTest {
  private static final List<Double> DISTANCES = List.of(0.0, 0.02, 0.05, 0.1);

  @Test
  void theVectorsOfTheDesign() {
    List<Unit> kept = new ArrayList<>();
    IntStream.range(0, 10).forEach(i -> kept.add(new Unit(0, true, 1)));
    IntStream.range(0, 89).forEach(i -> kept.add(new Unit(0.05, true, 1)));
    RecordUnits units = new RecordUnits(5_000, 5_000, kept);
    List<Guess> test = units.test(List.of(0.0, 0.05), 0.5);
    assertThat(test.get(0).pValue()).isCloseTo(9.765625e-4, within(1e-12));
    assertThat(test.get(1)).extracting(Guess::kept, Guess::right).containsExactly(99L, 99L);
    assertThat(test.get(1).pValue()).isCloseTo(1.58e-30, within(1e-32));
    assertThat(RecordUnits.pValue(test)).isEqualTo(2 * test.get(1).pValue());
    assertThat(units.bounds(List.of(0.0), true, 0).get(0).epsilonLow())
        .isCloseTo(1.05, within(.005));
    assertThat(units.bounds(List.of(0.05), true, 0).get(0).epsilonLow())
        .isCloseTo(3.48, within(.005));
    assertThat(units.bounds(List.of(0.0, 0.05), true, 0).get(0).epsilonLow())
        .as("two tests share the error")
        .isLessThan(1.05);
  }

  @Test
  void whereNothingIsKeptNothingIsShown() {
    RecordUnits none = new RecordUnits(3, 4, List.of());
    assertThat(none.test(DISTANCES, 0.5)).extracting(Guess::pValue).containsOnly(1.0);
    assertThat(none.bounds(DISTANCES, true, 0))
        .allSatisfy(bound -> assertThat(bound.epsilonLow()).isZero())
        .allSatisfy(bound -> assertThat(bound.epsilonMost()).isZero());
  }

  @Test
  void rowsThatStandSeveralTimesAreNoUnitsOfEpsilon() {
    List<Unit> kept = new ArrayList<>();
    IntStream.range(0, 40).forEach(i -> kept.add(new Unit(0, true, 2)));
    RecordUnits units = new RecordUnits(100, 100, kept);
    assertThat(units.test(List.of(0.0), 0.5).get(0).kept()).isEqualTo(40);
    assertThat(units.bounds(List.of(0.0), true, 0).get(0).epsilonLow()).isZero();
    assertThat(units.bounds(List.of(0.0), false, 0).get(0).epsilonLow()).isGreaterThan(2);
  }

  /**
   * The release are other people of the same town, so that many are near each other. Whoever drew
   * the coins, p is no less than it says; with copies of rows that were read it is small.
   */
  @Test
  void keepsItsLevelOverCoinSplits() {
    Random random = new Random(240);
    List<List<String>> real = people(random, 400);
    List<List<String>> innocent = people(random, 300);
    Gower gower = new Gower(List.of(true, false, true, false), List.of(60.0, 0.0, 9.0, 0.0));
    Map<Integer, Double> near = nearest(gower, real, innocent);
    assertThat(near).as("chance comes near").hasSizeGreaterThan(50);
    int splits = 400;
    int rejected = 0;
    int found = 0;
    int epsilon = 0;
    for (int split = 0; split < splits; split++) {
      boolean[] read = new boolean[real.size()];
      List<List<String>> copies = new ArrayList<>();
      for (int i = 0; i < read.length; i++) {
        read[i] = random.nextBoolean();
        if (read[i] && copies.size() < 60) {
          copies.add(real.get(i));
        }
      }
      RecordUnits units = units(read, near);
      rejected += RecordUnits.pValue(units.test(DISTANCES, 0.5)) <= 0.05 ? 1 : 0;
      if (split < 20) {
        epsilon +=
            units.bounds(DISTANCES, true, 0).stream().anyMatch(bound -> bound.epsilonLow() > 0)
                ? 1
                : 0;
        Map<Integer, Double> copied = new HashMap<>(near);
        nearest(gower, real, copies)
            .forEach((unit, distance) -> copied.merge(unit, distance, Math::min));
        found += RecordUnits.pValue(units(read, copied).test(DISTANCES, 0.5)) <= 0.01 ? 1 : 0;
      }
    }
    // 400 trials at 5 %: 20 on average, 35 in one of 2 000 runs
    assertThat(rejected).isLessThanOrEqualTo(35);
    // 20 trials at 5 %: more than 5 in one of 3 000 runs
    assertThat(epsilon).isLessThanOrEqualTo(5);
    assertThat(found).as("sixty copies are seen").isEqualTo(20);
  }

  private static RecordUnits units(boolean[] read, Map<Integer, Double> near) {
    List<Unit> kept = new ArrayList<>();
    near.forEach((unit, distance) -> kept.add(new Unit(distance, read[unit], 1)));
    long included = IntStream.range(0, read.length).filter(i -> read[i]).count();
    return new RecordUnits(included, read.length - included, kept);
  }

  private static Map<Integer, Double> nearest(
      Gower gower, List<List<String>> real, List<List<String>> release) {
    Gower.Codes codes = new Gower.Codes();
    int[] units = IntStream.range(0, real.size()).toArray();
    Map<Integer, Double> least = new HashMap<>();
    new NearestRecords(gower, gower.rows(real, codes), units, 0.1)
        .near(gower.rows(release, codes))
        .forEach(near -> least.merge(near.unit(), near.distance(), Math::min));
    return least;
  }

  /** Different people, in no order. */
  private static List<List<String>> people(Random random, int count) {
    Map<List<String>, Boolean> people = new HashMap<>();
    while (people.size() < count) {
      people.put(
          List.of(
              String.valueOf(20 + random.nextInt(61)),
              "job " + random.nextInt(4),
              String.valueOf(random.nextInt(10)),
              random.nextBoolean() ? "x" : ""),
          true);
    }
    List<List<String>> all = new ArrayList<>(people.keySet());
    Collections.shuffle(all, random);
    return all;
  }
}
