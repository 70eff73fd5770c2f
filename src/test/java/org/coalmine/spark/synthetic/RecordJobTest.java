package org.coalmine.spark.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.synthetic.RecordJob.Question;
import org.coalmine.synthetic.Gower;
import org.coalmine.synthetic.RecordUnits.Unit;
import org.coalmine.text.Document;
import org.coalmine.text.RowText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept is what a plain loop over all pairs of rows keeps, on any number of partitions. */
class RecordJobTest {
  private static final RowText ROW = new RowText(List.of("age", "job", "pay"));
  private static final double MOST = 0.1;
  private final JavaSparkContext spark = LocalSpark.open("local[2,4]");

  @AfterEach
  void close() {
    spark.stop();
  }

  private static Question question(int limit) {
    return new Question(ROW, MOST, limit, Optional.empty(), 99);
  }

  /** Rows of which some are equal, and some miss a value. */
  private static List<Document> rows(Random random, int count) {
    List<Document> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text =
          ROW.of(
              List.of(
                  random.nextInt(12) == 0 ? "" : String.valueOf(18 + random.nextInt(60)),
                  "job " + random.nextInt(3),
                  random.nextInt(40) + ".25"));
      rows.add(
          new Document(i, i > 0 && i % 9 == 0 ? rows.get(i / 2).text() : text, "user " + i % 60));
    }
    return rows;
  }

  private static boolean read(String unit) {
    return unit.hashCode() % 2 == 0;
  }

  private static String unit(Document document, boolean byUser) {
    return byUser ? String.valueOf(document.user()) : document.text();
  }

  private static List<Unit> plain(List<Document> release, List<Document> real, boolean byUser) {
    Map<String, Set<String>> owners = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    for (Document document : real) {
      owners
          .computeIfAbsent(document.text(), key -> new LinkedHashSet<>())
          .add(unit(document, byUser));
      counts.merge(document.text(), 1L, Long::sum);
    }
    double[] ages = numbers(owners.keySet(), 0);
    double[] pays = numbers(owners.keySet(), 2);
    Gower gower =
        new Gower(List.of(true, false, true), List.of(ages[1] - ages[0], 0.0, pays[1] - pays[0]));
    Map<String, Double> kept = new HashMap<>();
    Map<String, Long> rows = new HashMap<>();
    for (Document written : release) {
      double least = Double.POSITIVE_INFINITY;
      List<String> at = new ArrayList<>();
      for (String text : owners.keySet()) {
        double distance = gower.distance(values(text), values(written.text()));
        if (distance < least) {
          at.clear();
          least = distance;
        }
        if (distance == least) {
          at.add(text);
        }
      }
      Set<String> whose = new HashSet<>();
      at.forEach(text -> whose.addAll(owners.get(text)));
      if (least <= MOST && whose.size() == 1) {
        kept.merge(whose.iterator().next(), least, Math::min);
        rows.put(whose.iterator().next(), counts.get(at.get(0)));
      }
    }
    List<Unit> units = new ArrayList<>();
    kept.forEach((unit, distance) -> units.add(new Unit(distance, read(unit), rows.get(unit))));
    return units;
  }

  private static List<String> values(String text) {
    return ROW.values(text).orElseThrow();
  }

  private static double[] numbers(Set<String> texts, int column) {
    double[] all =
        texts.stream()
            .map(text -> values(text).get(column))
            .filter(value -> !value.isEmpty())
            .mapToDouble(Double::parseDouble)
            .sorted()
            .toArray();
    return new double[] {all[0], all[all.length - 1]};
  }

  @Test
  void theUnitsAreThoseOfAPlainLoop() {
    Random random = new Random(4);
    List<Document> real = rows(random, 200);
    List<Document> release = new ArrayList<>(rows(random, 300));
    for (int copy = 0; copy < 30; copy++) {
      release.add(new Document(300 + copy, real.get(5 * copy).text()));
    }
    release.add(new Document(330, "age=1; job"));
    for (boolean byUser : new boolean[] {false, true}) {
      List<Unit> expected = plain(release.subList(0, 330), real, byUser);
      assertThat(expected).hasSizeGreaterThan(20);
      for (int partitions : new int[] {1, 2, 7}) {
        ComparedRecords found =
            new RecordJob(spark, question(1_000))
                .compare(
                    spark.parallelize(release, partitions),
                    new RealDocuments(
                        spark.parallelize(real, partitions),
                        document -> read(unit(document, byUser)),
                        byUser,
                        new TreeMap<>()));
        if (byUser) {
          assertThat(found.units().kept())
              .extracting(Unit::distance, Unit::read)
              .containsExactlyInAnyOrderElementsOf(
                  expected.stream()
                      .map(it -> org.assertj.core.groups.Tuple.tuple(it.distance(), it.read()))
                      .toList());
        } else {
          assertThat(found.units().kept()).containsExactlyInAnyOrderElementsOf(expected);
        }
        Set<String> units = new HashSet<>();
        real.forEach(document -> units.add(unit(document, byUser)));
        assertThat(found.units().included())
            .isEqualTo(units.stream().filter(RecordJobTest::read).count());
        assertThat(found.units().units()).isEqualTo(units.size());
        assertThat(found.released()).isEqualTo(330);
        assertThat(found.unreadable()).isEqualTo(1);
        assertThat(found.numbers()).containsExactly("age", "pay");
        Set<String> texts = new HashSet<>();
        real.forEach(document -> texts.add(document.text()));
        assertThat(found.realDistinct()).isEqualTo(texts.size());
        assertThat(found.copies())
            .isEqualTo(release.stream().filter(it -> texts.contains(it.text())).count());
      }
    }
  }

  @Test
  void copiesAreFoundAmongAllRowsAndOthersAmongThoseThatAreDrawn() {
    Random random = new Random(5);
    List<Document> real = rows(random, 400);
    List<Document> release = new ArrayList<>(rows(random, 400));
    release.addAll(real.subList(100, 140));
    RealDocuments text = new RealDocuments(spark.parallelize(real, 3), it -> read(it.text()), false, new TreeMap<>());
    ComparedRecords all = new RecordJob(spark, question(1_000)).compare(spark.parallelize(release), text);
    ComparedRecords some = new RecordJob(spark, question(50)).compare(spark.parallelize(release, 5), text);
    assertThat(some.copies()).isEqualTo(all.copies()).isGreaterThanOrEqualTo(40);
    assertThat(some.copiedIncluded() + some.copiedExcluded())
        .isEqualTo(all.copiedIncluded() + all.copiedExcluded());
    assertThat(some.units().kept().stream().filter(it -> it.distance() == 0))
        .hasSameElementsAs(all.units().kept().stream().filter(it -> it.distance() == 0).toList());
    assertThat(some.units().kept().stream().filter(it -> it.distance() > 0).count())
        .isLessThan(all.units().kept().stream().filter(it -> it.distance() > 0).count());
    assertThat(new RecordJob(spark, question(50)).compare(spark.parallelize(release, 2), text))
        .as("whatever the partitions")
        .isEqualTo(some);
  }

  /** A row that stands on both sides says nothing of either. */
  @Test
  void aRowOfBothSidesIsNobodys() {
    Document both = new Document(0, ROW.of(List.of("20", "x", "1")), "read");
    Document one = new Document(1, ROW.of(List.of("70", "y", "9")), "read");
    RealDocuments text =
        new RealDocuments(
            spark.parallelize(List.of(both, one, both.withUser(null))),
            document -> document.user() != null,
            false,
            new TreeMap<>());
    ComparedRecords found =
        new RecordJob(spark, question(10)).compare(spark.parallelize(List.of(both, one)), text);
    assertThat(found.units().kept()).containsExactly(new Unit(0, true, 1));
    assertThat(found.units().units()).isEqualTo(3);
  }
}
