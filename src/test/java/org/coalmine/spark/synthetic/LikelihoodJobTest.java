package org.coalmine.spark.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.model.ngram.BackoffModel;
import org.coalmine.model.ngram.WrittenTexts;
import org.coalmine.spark.LocalSpark;
import org.coalmine.synthetic.RankSum;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same as with models of whole texts in one place, on any number of partitions. */
class LikelihoodJobTest {
  private static final String LETTERS = "abcdeé";
  private final JavaSparkContext spark = LocalSpark.open("local[2,4]");

  @AfterEach
  void close() {
    spark.stop();
  }

  private static List<Document> documents(Random random, int count, String letters) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      documents.add(new Document(i, text.toString(), "user " + i % 60));
    }
    return documents;
  }

  private static boolean read(Document document) {
    return Integer.parseInt(Objects.requireNonNull(document.user()).substring(5)) % 2 == 0;
  }

  private static SortedMap<Integer, Long> characters(List<Document> documents) {
    TreeMap<Integer, Long> characters = new TreeMap<>();
    documents.forEach(
        it -> it.text().codePoints().forEach(c -> characters.merge(c, 1L, Long::sum)));
    return characters;
  }

  private RealDocuments real(List<Document> real, boolean byUser, int parts) {
    return new RealDocuments(
        spark.parallelize(real, parts), LikelihoodJobTest::read, byUser, characters(real));
  }

  private static BackoffModel model(List<Document> documents) {
    return WrittenTexts.trained(
        Alphabet.ofText(LETTERS),
        LikelihoodJob.ORDER,
        documents.stream().map(Document::text).toList());
  }

  private static double[] values(
      List<Document> real, BackoffModel written, BackoffModel all, boolean byUser, boolean side) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (Document document : real) {
      if (read(document) == side) {
        int[] text = written.vocabulary().encode(document.text());
        double[] one = {all.nats(text) - written.nats(text), text.length + 1};
        sums.merge(
            byUser ? String.valueOf(document.user()) : document.text(),
            one,
            (a, b) -> byUser ? new double[] {a[0] + b[0], a[1] + b[1]} : a);
      }
    }
    return sums.values().stream().mapToDouble(it -> it[0] / it[1]).toArray();
  }

  @Test
  void ratiosAreThoseOfModelsOfWholeTexts() {
    Random random = new Random(4);
    List<Document> real = documents(random, 240, LETTERS);
    List<Document> release =
        Stream.concat(
                real.stream().filter(LikelihoodJobTest::read).limit(25),
                documents(random, 100, LETTERS).stream())
            .toList();
    for (boolean byUser : new boolean[] {false, true}) {
      RankSum expected =
          RankSum.of(
              values(real, model(release), model(real), byUser, true),
              values(real, model(release), model(real), byUser, false));
      assertThat(expected.auc()).isGreaterThan(0.55);
      for (int parts : new int[] {1, 2, 7}) {
        RankSum found =
            new LikelihoodJob(spark, "a key", 1_000_000)
                .ratio(
                    spark.parallelize(release, parts),
                    characters(release),
                    real(real, byUser, parts));
        assertThat(found.first()).isEqualTo(expected.first());
        assertThat(found.second()).isEqualTo(expected.second());
        assertThat(found.auc()).isEqualTo(expected.auc(), within(1e-3));
      }
    }
  }

  /** Only a share of a long text is asked: whole units, by coins. */
  @Test
  void longTextsAreSampledByUnits() {
    List<Document> real = documents(new Random(9), 600, LETTERS);
    LikelihoodJob job = new LikelihoodJob(spark, "a key", 4_000);
    RankSum found = job.ratio(spark.parallelize(real, 3), characters(real), real(real, true, 3));
    assertThat(found.first() + found.second()).isBetween(8L, 40L);
    assertThat(job.ratio(spark.parallelize(real, 2), characters(real), real(real, true, 5)))
        .isEqualTo(found);
  }

  /** Sides of one sort, and sides of two. */
  @Test
  void aSplitByTheSortOfTextIsSeenWithoutARelease() {
    Random random = new Random(6);
    List<Document> alike = documents(random, 400, LETTERS);
    assertThat(new LikelihoodJob(spark, "a key", 1_000_000).split(real(alike, false, 2)).twoSided())
        .isGreaterThan(0.01);
    List<Document> apart = new ArrayList<>();
    for (Document document : alike) {
      apart.add(
          read(document)
              ? document
              : new Document(document.index(), document.text().replace('a', 'x'), document.user()));
    }
    RankSum seen = new LikelihoodJob(spark, "a key", 1_000_000).split(real(apart, false, 2));
    assertThat(seen.twoSided()).isLessThan(1e-6);
  }
}
