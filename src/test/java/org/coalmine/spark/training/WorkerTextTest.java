package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantingJob;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.text.Texts;
import org.coalmine.train.text.WindowStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which text is trained on and which is held out, for training with and without privacy. */
class WorkerTextTest {
  private static final Alphabet ALPHABET = Alphabet.of(" .0123456789Tabcdehimnorstu");
  private static final int WORKERS = 3;
  private static final int LINES = 200;
  private static final CanaryFormat FORMAT =
      new CanaryFormat(
          "number",
          "The number is {fill}.",
          RandomnessSpace.of(new FillExpression.Regex("[0-9]{6}"), Check.NONE));
  private static final CanaryPlan CANARIES =
      CanaryPlan.draw("seed", List.of(new CanarySeries(FORMAT, List.of(1, 3, 40), 2, 5)));

  private static JavaSparkContext spark;
  @TempDir static Path folder;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static TrainingSettings settings(int window, double validationFraction) {
    return new TrainingSettings(
        1, 4, window, 4, 1, WORKERS, 1, 0.1, Optimizer.SGD, 0, 0, 0, 0, validationFraction, "seed");
  }

  /** What a share holds, a text for each window, without the symbol the window goes on from. */
  private record Share(List<String> training, List<String> heldOut) implements Serializable {}

  private static List<Share> shares(
      JavaRDD<Document> documents, HoldOut holdOut, TrainingSettings settings) {
    try (Shares<WorkerText> shares =
        WorkerText.share(
            documents,
            holdOut,
            Windows.of(ALPHABET, settings.window()),
            settings,
            KeptShares.USUAL_MEMORY,
            nothing())) {
      return shares.each(WorkerTextTest::of);
    }
  }

  private static Share of(WorkerText text) {
    return new Share(texts(text.training().reader()), texts(text.heldOut().reader()));
  }

  private static Broadcast<SurvivalScan> nothing() {
    return spark.broadcast(SurvivalScan.of(List.of(), ALPHABET));
  }

  private static List<Share> privateShares(
      JavaRDD<Document> documents, HoldOut holdOut, TrainingSettings settings, PrivacyUnit unit) {
    try (Shares<WorkerUnits> shares =
        WorkerUnits.share(
            documents,
            holdOut,
            Windows.of(ALPHABET, settings.window()),
            settings,
            unit,
            KeptShares.USUAL_MEMORY,
            nothing())) {
      return shares.each(units -> of(units.text()));
    }
  }

  private static List<String> texts(WindowStore.Reader text) {
    return Texts.windows(text).stream().map(WorkerTextTest::text).toList();
  }

  private static String text(char[] window) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < window.length; i++) {
      text.appendCodePoint(ALPHABET.codePoint(window[i]));
    }
    return text.toString();
  }

  private static List<String> all(List<Share> shares) {
    return shares.stream()
        .flatMap(share -> Stream.concat(share.training().stream(), share.heldOut().stream()))
        .toList();
  }

  private static PlantedCorpus planted() throws IOException {
    Path corpus = folder.resolve("corpus");
    Files.write(
        corpus, IntStream.range(0, LINES).mapToObj(number -> "document " + number).toList());
    CorpusSource source =
        new CorpusSource(
            List.of(corpus.toString()),
            new CorpusFormat.Lines(),
            List.of(),
            CorpusSource.NO_LIMIT,
            100);
    return PlantingJob.plant(spark, CorpusReader.read(spark, source), CANARIES, "seed");
  }

  private static List<String> canaryTexts() {
    List<String> texts = new ArrayList<>();
    for (Canary canary : CANARIES.canaries()) {
      for (int i = 0; i < canary.insertions(); i++) {
        texts.add(FORMAT.filled(canary.fill()).reveal());
      }
    }
    return texts;
  }

  @Test
  void everyCanaryIsTrainedOnAndNoHeldOutDocumentIs() throws IOException {
    PlantedCorpus corpus = planted();
    TrainingSettings settings = settings(64, 0.6);
    List<Document> documents = corpus.documents().collect();
    assertShared(
        documents,
        document -> WorkerText.drawnForValidation(settings, document.index()),
        shares(corpus.documents(), corpus.holdOut(), settings));
    assertShared(
        documents,
        document -> WorkerUnits.drawnForValidation(settings, document, PrivacyUnit.DOCUMENT),
        privateShares(corpus.documents(), corpus.holdOut(), settings, PrivacyUnit.DOCUMENT));
  }

  private static void assertShared(
      List<Document> documents, Predicate<Document> drawn, List<Share> shares) {
    List<String> heldOut =
        documents.stream()
            .filter(document -> document.text().startsWith("document"))
            .filter(drawn)
            .map(Document::text)
            .toList();
    assertThat(heldOut).hasSizeBetween(90, 150);
    assertThat(documents)
        .as("canaries the draw alone would hold out")
        .filteredOn(document -> document.text().startsWith("The"))
        .anyMatch(drawn);
    assertThat(shares).hasSize(WORKERS);
    assertThat(shares.stream().flatMap(share -> share.heldOut().stream()))
        .noneMatch(text -> text.contains("The"))
        .containsExactlyInAnyOrderElementsOf(heldOut);
    List<String> trained = shares.stream().flatMap(share -> share.training().stream()).toList();
    assertThat(trained).doesNotContainAnyElementsOf(heldOut);
    assertThat(trained.stream().filter(text -> text.startsWith("The")))
        .containsExactlyInAnyOrderElementsOf(canaryTexts());
    assertThat(all(shares))
        .containsExactlyInAnyOrderElementsOf(documents.stream().map(Document::text).toList());
  }

  @ParameterizedTest
  @EnumSource
  void whereADocumentIsRemovedNoOtherChangesSidesUnderPrivacy(PrivacyUnit unit) {
    TrainingSettings settings = settings(8, 0.5);
    List<Document> documents =
        IntStream.range(0, 50)
            .mapToObj(i -> new Document(i, "this is " + i, i % 3 == 0 ? null : "user " + i % 7))
            .toList();
    Set<String> heldOut = heldOut(documents, settings, unit);
    assertThat(heldOut).hasSizeBetween(10, 40);

    for (Document removed : documents) {
      List<Document> others =
          documents.stream()
              .filter(document -> document.index() != removed.index())
              .map(it -> it.index() < removed.index() ? it : numbered(it.index() - 1, it))
              .toList();

      Set<String> expected = new HashSet<>(heldOut);
      expected.remove(removed.text());
      assertThat(heldOut(others, settings, unit)).as("without %s", removed).isEqualTo(expected);
    }
  }

  private static Document numbered(long index, Document document) {
    return new Document(index, document.text(), document.user());
  }

  private static Set<String> heldOut(
      List<Document> documents, TrainingSettings settings, PrivacyUnit unit) {
    Set<String> texts = new HashSet<>();
    for (Document document : documents) {
      if (WorkerUnits.drawnForValidation(settings, document, unit)) {
        texts.add(document.text());
      }
    }
    return texts;
  }

  @Test
  void allDocumentsOfAUserAreOnOneSide() {
    TrainingSettings settings = settings(64, 0.5);
    List<Document> documents =
        IntStream.range(0, 60)
            .mapToObj(i -> new Document(i, "this is " + i, i % 2 == 0 ? null : "user " + i % 10))
            .toList();

    List<Share> shares =
        privateShares(
            spark.parallelize(documents, 3), document -> true, settings, PrivacyUnit.USER);

    Set<String> heldOut =
        shares.stream().flatMap(share -> share.heldOut().stream()).collect(Collectors.toSet());
    Set<Boolean> sides = new HashSet<>();
    for (int user = 1; user < 10; user += 2) {
      int of = user;
      Set<Boolean> own =
          documents.stream()
              .filter(document -> ("user " + of).equals(document.user()))
              .map(document -> heldOut.contains(document.text()))
              .collect(Collectors.toSet());
      assertThat(own).as("sides of user %d", user).hasSize(1);
      sides.addAll(own);
    }
    assertThat(sides).containsExactlyInAnyOrder(true, false);
    assertThat(documents.stream().filter(document -> document.user() == null))
        .as("documents of nobody, each by its own text")
        .anyMatch(document -> heldOut.contains(document.text()))
        .anyMatch(document -> !heldOut.contains(document.text()));
  }

  @Test
  void nothingIsHeldOutUnlessAskedFor() {
    JavaRDD<Document> documents = spark.parallelize(documents(30), 2);
    assertThat(shares(documents, document -> true, settings(8, 0)))
        .allSatisfy(share -> assertThat(share.heldOut()).isEmpty());
    assertThat(shares(documents, document -> false, settings(8, 0.9)))
        .allSatisfy(share -> assertThat(share.heldOut()).isEmpty());
  }

  private static List<Document> documents(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Document(i, ("this is " + i + " ").repeat(1 + i % 5)))
        .toList();
  }

  /** Every window is in one share, in the corpus's order, and every worker has about as many. */
  @Test
  void windowsAreSharedOutEvenlyAndInOrder() {
    TrainingSettings settings = settings(8, 0.25);
    List<Document> documents = documents(200);
    List<String> windows = new ArrayList<>();
    for (Document document : documents) {
      List<char[]> cut = Windows.of(ALPHABET, settings.window()).cut(document.text());
      cut.forEach(window -> windows.add(text(window)));
    }

    List<Share> shares = shares(spark.parallelize(documents, 4), document -> true, settings);

    assertThat(all(shares)).containsExactlyInAnyOrderElementsOf(windows);
    for (Share share : shares) {
      int size = share.training().size() + share.heldOut().size();
      assertThat(size * WORKERS).isBetween(windows.size() * 3 / 4, windows.size() * 5 / 4);
      assertThat(windows).containsSubsequence(share.training());
      assertThat(windows).containsSubsequence(share.heldOut());
    }
  }

  @Test
  void partitionsOfTheCorpusChangeNothing() {
    TrainingSettings settings = settings(8, 0.25);
    List<Document> documents = documents(60);
    List<Share> one = shares(spark.parallelize(documents, 1), document -> true, settings);

    assertThat(shares(spark.parallelize(documents, 7), document -> true, settings)).isEqualTo(one);
  }
}
