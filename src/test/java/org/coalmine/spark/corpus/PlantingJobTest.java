package org.coalmine.spark.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.spark.LocalSpark;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlantingJobTest {
  private static final String SEED = "planting";
  private static final CanaryFormat FORMAT =
      new CanaryFormat(
          "number",
          "The number is {fill}.",
          RandomnessSpace.of(new FillExpression.Regex("[0-9]{6}"), Check.NONE));
  private static final CanaryPlan CANARIES =
      CanaryPlan.draw(SEED, List.of(new CanarySeries(FORMAT, List.of(1, 3, 40), 2, 5)));

  @TempDir Path folder;

  private record Planted(List<Document> documents, List<Document> held, PlantedCorpus corpus) {}

  private Planted plant(JavaSparkContext spark, int files) throws IOException {
    Path corpus = Files.createDirectory(folder.resolve("in" + files));
    for (int file = 0; file < files; file++) {
      int lines = 60 / files;
      Files.write(
          corpus.resolve("part-" + (char) ('a' + file)),
          IntStream.range(file * lines, (file + 1) * lines)
              .mapToObj(number -> "document " + number)
              .toList());
    }
    CorpusSource source =
        new CorpusSource(
            List.of(corpus.toString()),
            new CorpusFormat.Lines(),
            List.of(),
            CorpusSource.NO_LIMIT,
            100);
    PlantedCorpus planted =
        PlantingJob.plant(spark, CorpusReader.read(spark, source), CANARIES, SEED);
    HoldOut holdOut = planted.holdOut();
    return new Planted(
        planted.documents().collect(),
        planted.documents().filter(document -> !holdOut.allows(document)).collect(),
        planted);
  }

  @Test
  void plantsEveryInsertionOnceAndLosesNoDocument() throws IOException {
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      Planted planted = plant(spark, 6);

      assertThat(planted.documents()).hasSize(60 + 2 * 44);
      assertThat(planted.corpus().size()).isEqualTo(60 + 2 * 44);
      assertThat(planted.documents())
          .extracting(Document::index)
          .containsExactlyElementsOf(IntStream.range(0, 148).mapToObj(Long::valueOf).toList());
      assertThat(planted.documents().stream().map(Document::text).filter(t -> t.startsWith("doc")))
          .containsExactlyElementsOf(
              IntStream.range(0, 60).mapToObj(number -> "document " + number).toList());
      assertThat(timesPlanted(planted)).isEqualTo(expectedTimes());
      assertThat(planted.held())
          .isEqualTo(planted.documents().stream().filter(d -> d.text().startsWith("The")).toList());
    }
  }

  /**
   * The twin's: no canary, every other document under the same number, held out or not as before.
   */
  @Test
  void withoutCanariesEveryOtherDocumentStaysAsItWas() throws IOException {
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      Planted planted = plant(spark, 6);
      PlantedCorpus alone = planted.corpus().withoutCanaries();
      HoldOut holdOut = alone.holdOut();

      assertThat(alone.documents().collect())
          .isEqualTo(planted.documents().stream().filter(d -> d.text().startsWith("doc")).toList())
          .hasSize(60)
          .allMatch(holdOut::allows);
      assertThat(alone.size()).isEqualTo(60);
      assertThat(alone.insertions()).isZero();
      assertThat(planted.corpus().insertions()).isEqualTo(2 * 44);
    }
  }

  private static Map<String, Long> timesPlanted(Planted planted) {
    return planted.documents().stream()
        .map(Document::text)
        .filter(text -> text.startsWith("The"))
        .collect(Collectors.groupingBy(text -> text, Collectors.counting()));
  }

  private static Map<String, Long> expectedTimes() {
    Map<String, Long> expected = new HashMap<>();
    for (Canary canary : CANARIES.canaries()) {
      if (!canary.isControl()) {
        expected.put(FORMAT.filled(canary.fill()).reveal(), (long) canary.insertions());
      }
    }
    return expected;
  }

  @Test
  void neitherThreadsNorPartitionsChangeThePlantedText() throws IOException {
    Planted one;
    try (JavaSparkContext spark = LocalSpark.open("local[1]")) {
      one = plant(spark, 1);
    }
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      assertThat(plant(spark, 5).documents()).isEqualTo(one.documents());
    }
  }
}
