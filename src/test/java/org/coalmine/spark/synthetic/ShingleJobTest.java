package org.coalmine.spark.synthetic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.spark.LocalSpark;
import org.coalmine.synthetic.Shingles;
import org.coalmine.synthetic.UnitScores;
import org.coalmine.text.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scores are those of a plain loop, on any number of partitions. */
class ShingleJobTest {
  private static final Shingles SHINGLES = new Shingles(8, 99);
  private final JavaSparkContext spark = LocalSpark.open("local[2,4]");

  @AfterEach
  void close() {
    spark.stop();
  }

  private static List<Document> documents(Random random, int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = 10 + random.nextInt(60); length > 0; length--) {
        text.append("abcdé".charAt(random.nextInt(5)));
      }
      String whole =
          i > 0 && i % 10 == 0 ? documents.get(i / 2).text() : "common beginnings " + text;
      documents.add(new Document(i, whole, "user " + i % 40));
    }
    return documents;
  }

  private static UnitScores plain(List<Document> release, List<Document> real, boolean byUser) {
    Set<Long> written = new HashSet<>();
    release.forEach(it -> pieces(it).forEach(written::add));
    Map<Long, Set<String>> holders = new HashMap<>();
    Map<String, Long> documents = new HashMap<>();
    Map<String, Boolean> read = new HashMap<>();
    for (Document document : real) {
      String unit = unit(document, byUser);
      documents.merge(unit, 1L, Long::sum);
      read.put(unit, read(unit));
      pieces(document).forEach(it -> holders.computeIfAbsent(it, key -> new HashSet<>()).add(unit));
    }
    Map<String, Long> scores = new HashMap<>();
    holders.forEach(
        (piece, units) -> {
          if (written.contains(piece) && units.size() == 1) {
            scores.merge(units.iterator().next(), 1L, Long::sum);
          }
        });
    List<UnitScores.Unit> touched = new ArrayList<>();
    scores.forEach(
        (unit, score) ->
            touched.add(
                new UnitScores.Unit(score, read(unit), requireNonNull(documents.get(unit)))));
    long included = read.values().stream().filter(it -> it).count();
    return new UnitScores(included, read.size() - included, touched);
  }

  private static String unit(Document document, boolean byUser) {
    return byUser ? requireNonNull(document.user()) : document.text();
  }

  private static boolean read(String unit) {
    return unit.hashCode() % 2 == 0;
  }

  private static List<Long> pieces(Document document) {
    List<Long> pieces = new ArrayList<>();
    for (long piece : SHINGLES.of(document.text())) {
      pieces.add(piece);
    }
    return pieces;
  }

  @Test
  void scoresAreThoseOfAPlainLoop() {
    Random random = new Random(4);
    List<Document> real = documents(random, 300);
    List<Document> release = new ArrayList<>(documents(random, 40));
    for (int copy = 0; copy < 60; copy++) {
      release.add(new Document(40 + copy, "so " + real.get(3 * copy).text() + " it was"));
    }
    for (boolean byUser : new boolean[] {false, true}) {
      UnitScores expected = plain(release, real, byUser);
      assertThat(expected.touched()).hasSizeGreaterThan(20);
      for (int partitions : new int[] {1, 2, 7}) {
        JavaRDD<Document> sides =
            spark
                .parallelize(real.subList(0, 120), partitions)
                .union(spark.parallelize(real.subList(120, 300), partitions));
        UnitScores found =
            new ShingleJob(spark, SHINGLES, 1_000)
                .score(
                    spark.parallelize(release, partitions),
                    new RealDocuments(
                        sides, document -> read(unit(document, byUser)), byUser, new TreeMap<>()),
                    partitions);
        assertThat(found.included()).isEqualTo(expected.included());
        assertThat(found.excluded()).isEqualTo(expected.excluded());
        assertThat(found.touched()).containsExactlyInAnyOrderElementsOf(expected.touched());
      }
    }
  }

  /** A score that knew the labels would be no null: exchanging the sides leaves every score. */
  @Test
  void scoresDoNotKnowTheSides() {
    Random random = new Random(7);
    List<Document> real = documents(random, 200);
    List<Document> release = new ArrayList<>(documents(random, 20));
    for (int copy = 0; copy < 30; copy++) {
      release.add(new Document(20 + copy, "so " + real.get(5 * copy).text(), null));
    }
    List<UnitScores> found = new ArrayList<>();
    for (boolean exchanged : new boolean[] {false, true}) {
      found.add(
          new ShingleJob(spark, SHINGLES, 1_000)
              .score(
                  spark.parallelize(release, 2),
                  new RealDocuments(
                      spark.parallelize(real, 3),
                      document -> read(document.text()) != exchanged,
                      false,
                      new TreeMap<>()),
                  1));
    }
    assertThat(found.get(0).touched()).hasSizeGreaterThan(15);
    assertThat(found.get(1).included()).isEqualTo(found.get(0).excluded());
    assertThat(found.get(1).touched())
        .containsExactlyInAnyOrderElementsOf(
            found.get(0).touched().stream()
                .map(unit -> new UnitScores.Unit(unit.score(), !unit.read(), unit.documents()))
                .toList());
  }

  /** Every piece is in one part; of random text parts and the number of pieces are as said. */
  @Test
  void partsDivideThePieces() {
    Random random = new Random(2);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    long[] pieces = SHINGLES.of(text.toString());
    assertThat((double) pieces.length)
        .isBetween(0.95 * SHINGLES.pieces(200_000), 1.05 * SHINGLES.pieces(200_000));
    int[] counts = new int[5];
    for (long piece : pieces) {
      counts[Shingles.part(piece, 5)]++;
      assertThat(Shingles.part(piece, 1)).isZero();
    }
    for (int count : counts) {
      assertThat((double) count).isBetween(0.95 * pieces.length / 5, 1.05 * pieces.length / 5);
    }
  }
}
