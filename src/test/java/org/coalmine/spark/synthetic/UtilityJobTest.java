package org.coalmine.spark.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.ngram.BackoffModel;
import org.coalmine.model.ngram.WrittenTexts;
import org.coalmine.spark.LocalSpark;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same as models of all counts that score the holdout document by document. */
class UtilityJobTest {
  private static final int ORDER = 4;
  private static final Alphabet ALPHABET = Alphabet.ofText(" abcdé");
  private final JavaSparkContext spark = LocalSpark.open("local[2,4]");

  @AfterEach
  void close() {
    spark.stop();
  }

  private static List<String> texts(int seed, int count, String characters) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder("ab ".repeat(random.nextInt(3)));
      for (int length = random.nextInt(30); length > 0; length--) {
        text.append(characters.charAt(random.nextInt(characters.length())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private JavaRDD<Document> documents(List<String> texts, int partitions) {
    List<Document> documents = new ArrayList<>();
    texts.forEach(text -> documents.add(new Document(documents.size(), text)));
    return spark.parallelize(documents, partitions);
  }

  private RealDocuments real(List<String> read, List<String> heldOut) {
    return new RealDocuments(
        documents(read, 3).map(document -> document.withUser("read")).union(documents(heldOut, 2)),
        document -> document.user() != null,
        false,
        new TreeMap<>());
  }

  /** Bits of every symbol and of every end. */
  private static double plain(LanguageModel model, List<String> texts) {
    Scorer scorer = model.scorer();
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    float[] cost = new float[scorer.lanes()];
    double nats = 0;
    long symbols = 0;
    for (String text : texts) {
      scorer.start(now);
      for (int symbol :
          Stream.of(ALPHABET.encode(text), new int[] {Alphabet.BOUNDARY})
              .flatMapToInt(Arrays::stream)
              .toArray()) {
        scorer.costs(now, new int[] {symbol}, cost);
        nats += cost[0];
        symbols++;
        scorer.advance(now, symbol, next);
        Panel free = now;
        now = next;
        next = free;
      }
    }
    return nats / symbols / Math.log(2);
  }

  @Test
  void bitsAreThoseOfAModelOfAllCountsOnAnyNumberOfPartitions() {
    List<String> holdout = texts(1, 90, "abc  dé");
    List<String> release = texts(2, 200, "abbac xé");
    double expected = plain(WrittenTexts.trained(ALPHABET, ORDER, release), holdout);
    for (int partitions : new int[] {1, 2, 7}) {
      UtilityJob job = new UtilityJob(spark, ORDER, ALPHABET, "key");
      CountedText held = job.count(documents(holdout, partitions), null);
      CountedText written = job.count(documents(release, partitions), held);
      BackoffModel model = new BackoffModel(ALPHABET, written.contexts());
      assertThat(model.bitsPerSymbol(held.contexts())).isCloseTo(expected, within(1e-6));
      assertThat(written.contexts().contexts()).isLessThan(300);
      assertThat(written.texts().documents()).isEqualTo(200);
    }
  }

  @Test
  void noDocumentIsMeasuredOnWhoseTextWasRead() {
    List<String> holdout = List.of("a", "b", "c", "b", "d");
    UtilityJob job = new UtilityJob(spark, ORDER, ALPHABET, "key");
    assertThat(
            job.without(documents(holdout, 2), documents(List.of("x", "b", "d", "b"), 3))
                .map(Document::text)
                .collect())
        .containsExactly("a", "c");
    assertThat(job.without(documents(holdout, 2), documents(List.of("x"), 1)).count()).isEqualTo(5);
  }

  @Test
  void aReleaseIsMeasuredBesideAsMuchRealText() {
    List<String> read = texts(4, 400, "abc dé");
    List<String> holdout = new ArrayList<>(texts(5, 100, "abc dé"));
    holdout.addAll(read.subList(0, 10));
    long seen = holdout.stream().filter(read::contains).count();
    List<String> release = texts(6, 150, "abc de");
    UtilityJob job = new UtilityJob(spark, ORDER, ALPHABET, "key");
    CountedUtility counted = job.measure(documents(release, 2), real(read, holdout)).orElseThrow();
    assertThat(counted.seen()).isEqualTo(seen).isGreaterThanOrEqualTo(10);
    assertThat(counted.holdout().texts().documents()).isEqualTo(110 - seen);
    assertThat(counted.release().texts().documents()).isEqualTo(150);
    assertThat((double) counted.real().texts().characters())
        .isBetween(
            0.7 * counted.release().texts().characters(),
            1.3 * counted.release().texts().characters());
    double ofRelease =
        new BackoffModel(ALPHABET, counted.release().contexts())
            .bitsPerSymbol(counted.holdout().contexts());
    double ofReal =
        new BackoffModel(ALPHABET, counted.real().contexts())
            .bitsPerSymbol(counted.holdout().contexts());
    assertThat(ofReal).isLessThan(ofRelease);
    assertThat(job.measure(documents(release, 2), real(read, read))).isEmpty();
  }

  @Test
  void aTextIsDrawnToASizeByItsDocumentsAlone() {
    List<String> texts = texts(3, 2_000, "abcd ");
    UtilityJob job = new UtilityJob(spark, ORDER, ALPHABET, "key");
    long all = UtilityJob.characters(documents(texts, 3));
    assertThat(all).isEqualTo(texts.stream().mapToLong(String::length).sum());
    List<Document> drawn = job.drawn(documents(texts, 1), "real", all, all / 4).collect();
    assertThat(drawn.stream().mapToLong(document -> document.text().length()).sum())
        .isBetween(all / 5, 3 * all / 10);
    assertThat(job.drawn(documents(texts, 7), "real", all, all / 4).collect()).isEqualTo(drawn);
    assertThat(job.drawn(documents(texts, 7), "real", all, all).count()).isEqualTo(2_000);
  }
}
