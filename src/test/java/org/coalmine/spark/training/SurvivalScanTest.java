package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.secret.Secret;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.spark.corpus.PlantedText;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.TextRead.CanaryRead;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the trainer, with and without privacy, is found to read of each canary. */
class SurvivalScanTest {
  private static final Alphabet ALPHABET = Alphabet.of(" .0123456789Tabcdehimnorstu");
  private static final HoldOut NOTHING_HELD_OUT = document -> false;
  private static final int WINDOW = 24;

  /** 14 characters before the fill, 18 with it, 19 in all. */
  private static final CanaryFormat FORMAT =
      CanaryFormat.of("number", "The number is {fill}.", "[0-9]{4}");

  private static JavaSparkContext spark;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2,4]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  /** Whose share of the text is searched. */
  enum Training {
    PLAIN {
      @Override
      ShareRead read(
          JavaRDD<Document> documents,
          HoldOut holdOut,
          Alphabet alphabet,
          TrainingSettings settings,
          Broadcast<SurvivalScan> scan) {
        try (Shares<WorkerText> shares =
            WorkerText.share(
                documents,
                holdOut,
                Windows.of(alphabet, settings.window()),
                settings,
                KeptShares.USUAL_MEMORY,
                scan)) {
          return shares.each(share -> share.read(scan.value(), alphabet.size())).stream()
              .reduce(ShareRead::plus)
              .orElseThrow();
        }
      }

      @Override
      boolean holdsOut(TrainingSettings settings, Document document) {
        return WorkerText.drawnForValidation(settings, document.index());
      }
    },
    PRIVATE {
      @Override
      ShareRead read(
          JavaRDD<Document> documents,
          HoldOut holdOut,
          Alphabet alphabet,
          TrainingSettings settings,
          Broadcast<SurvivalScan> scan) {
        try (Shares<WorkerUnits> shares =
            WorkerUnits.share(
                documents,
                holdOut,
                Windows.of(alphabet, settings.window()),
                settings,
                PrivacyUnit.USER,
                KeptShares.USUAL_MEMORY,
                scan)) {
          return shares.each(share -> share.read(scan.value(), alphabet.size())).stream()
              .reduce(ShareRead::plus)
              .orElseThrow();
        }
      }

      @Override
      boolean holdsOut(TrainingSettings settings, Document document) {
        return WorkerUnits.drawnForValidation(settings, document, PrivacyUnit.USER);
      }
    };

    abstract ShareRead read(
        JavaRDD<Document> documents,
        HoldOut holdOut,
        Alphabet alphabet,
        TrainingSettings settings,
        Broadcast<SurvivalScan> scan);

    abstract boolean holdsOut(TrainingSettings settings, Document document);

    List<CanaryRead> read(
        JavaRDD<Document> documents,
        HoldOut holdOut,
        Alphabet alphabet,
        TrainingSettings settings,
        List<PlantedText> planted) {
      Broadcast<SurvivalScan> scan = spark.broadcast(SurvivalScan.of(planted, alphabet));
      return read(documents, holdOut, alphabet, settings, scan).text(planted).canaries();
    }
  }

  private static TrainingSettings settings(int window, double validationFraction) {
    return new TrainingSettings(
        1, 4, window, 4, 1, 3, 1, 0.1, Optimizer.SGD, 0, 0, 0, 0, validationFraction, "seed");
  }

  private static PlantedText planted(String fill) {
    return new PlantedText("canary " + fill, 1, FORMAT, Secret.of(fill));
  }

  private static List<Document> documents(List<String> texts) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new Document(i, texts.get(i), i % 4 == 0 ? null : "user " + i % 4))
        .toList();
  }

  /** Lines without a canary, and each canary as often as it asks for. */
  private static List<Document> corpus(List<PlantedText> planted) {
    List<String> texts = new ArrayList<>();
    for (PlantedText text : planted) {
      for (int i = 0; i < text.insertions(); i++) {
        texts.add("there is " + i + " and the rest");
        texts.add(text.whole());
      }
    }
    return documents(texts);
  }

  private static List<PlantedText> drawn() {
    return CanaryPlan.draw("seed", List.of(new CanarySeries(FORMAT, List.of(1, 3, 12), 4, 5)))
        .canaries()
        .stream()
        .filter(canary -> !canary.isControl())
        .map(it -> new PlantedText(it.id(), it.insertions(), FORMAT, it.fill()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void everyInsertionIsReadWhole(Training training) {
    List<PlantedText> planted = drawn();
    List<CanaryRead> expected =
        planted.stream()
            .map(it -> new CanaryRead(it.id(), it.insertions(), it.insertions(), it.insertions()))
            .toList();
    assertThat(expected).hasSize(12);
    for (int partitions : new int[] {1, 5}) {
      JavaRDD<Document> documents = spark.parallelize(corpus(planted), partitions);
      assertThat(training.read(documents, NOTHING_HELD_OUT, ALPHABET, settings(WINDOW, 0), planted))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatIsTriedAgainCountsOnce(Training training) {
    List<PlantedText> planted = drawn();
    List<Document> documents = corpus(planted);
    long last = documents.size() - 1L;
    JavaRDD<Document> failing =
        spark
            .parallelize(documents, 3)
            .map(
                document -> {
                  if (document.index() == last && TaskContext.get().attemptNumber() == 0) {
                    throw new IllegalStateException("the first attempt fails at its end");
                  }
                  return document;
                });

    assertThat(training.read(failing, NOTHING_HELD_OUT, ALPHABET, settings(WINDOW, 0), planted))
        .extracting(CanaryRead::documents)
        .isEqualTo(planted.stream().map(PlantedText::insertions).toList());
  }

  @ParameterizedTest
  @EnumSource
  void aCanaryWithACharacterThatTheAlphabetLacksIsNotRead(Training training) {
    List<PlantedText> planted = List.of(planted("1234"), planted("1734"), planted("1754"));
    Alphabet withoutSeven = Alphabet.of(ALPHABET.characters().replace("7", ""));

    assertThat(
            training.read(
                spark.parallelize(corpus(planted), 2),
                NOTHING_HELD_OUT,
                withoutSeven,
                settings(WINDOW, 0),
                planted))
        .containsExactly(
            new CanaryRead("canary 1234", 1, 1, 1),
            new CanaryRead("canary 1734", 1, 0, 0),
            new CanaryRead("canary 1754", 1, 0, 0));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsHeldOutIsNotRead(Training training) {
    TrainingSettings settings = settings(WINDOW, 0.5);
    List<PlantedText> planted =
        IntStream.range(0, 30).mapToObj(i -> planted("%04d".formatted(i * 37))).toList();
    List<Document> documents = corpus(planted);

    List<CanaryRead> read =
        training.read(
            spark.parallelize(documents, 2), document -> true, ALPHABET, settings, planted);

    List<Long> expected = new ArrayList<>();
    for (PlantedText text : planted) {
      expected.add(
          documents.stream()
              .filter(document -> document.text().equals(text.whole()))
              .filter(document -> !training.holdsOut(settings, document))
              .count());
    }
    assertThat(expected).contains(0L, 1L);
    assertThat(read).extracting(CanaryRead::documents).isEqualTo(expected);
    assertThat(read).extracting(CanaryRead::whole).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void noWindowShorterThanTheCanaryHoldsItWhole(Training training) {
    List<PlantedText> planted = List.of(planted("1234"));
    JavaRDD<Document> documents = spark.parallelize(corpus(planted), 2);

    assertThat(training.read(documents, NOTHING_HELD_OUT, ALPHABET, settings(8, 0), planted))
        .containsExactly(new CanaryRead("canary 1234", 1, 1, 0));
    assertThat(training.read(documents, NOTHING_HELD_OUT, ALPHABET, settings(17, 0), planted))
        .containsExactly(new CanaryRead("canary 1234", 1, 1, 0));
    assertThat(training.read(documents, NOTHING_HELD_OUT, ALPHABET, settings(18, 0), planted))
        .as("all but what stands behind the fill")
        .containsExactly(new CanaryRead("canary 1234", 1, 1, 1));
  }

  /** Behind 0 to 47 characters, in windows of 24: the head of 18 characters fits, or is cut. */
  @ParameterizedTest
  @EnumSource
  void aCanaryOverTheBorderOfTwoWindowsIsReadButNotWhole(Training training) {
    PlantedText text = planted("1234");
    List<Integer> whole = new ArrayList<>();
    for (int before = 0; before < 2 * WINDOW; before++) {
      List<Document> documents = documents(List.of("u".repeat(before) + text.whole() + "end"));
      CanaryRead read =
          training
              .read(
                  spark.parallelize(documents, 1),
                  NOTHING_HELD_OUT,
                  ALPHABET,
                  settings(WINDOW, 0),
                  List.of(text))
              .get(0);
      assertThat(read.documents()).isEqualTo(1);
      if (read.whole() == 1) {
        whole.add(before);
      }
    }
    assertThat(whole)
        .as("from where a window starts, or its first character is what it goes on from")
        .isEqualTo(
            IntStream.concat(
                    IntStream.rangeClosed(0, 6),
                    IntStream.concat(IntStream.rangeClosed(23, 30), IntStream.of(47)))
                .boxed()
                .toList());
  }

  /** The first character of a window is not predicted: a fill that begins there is cut. */
  @ParameterizedTest
  @EnumSource
  void aFillThatBeginsADocumentMustBePredictedWhole(Training training) {
    CanaryFormat bare = CanaryFormat.of("bare", "{fill}", "[0-9]{4}");
    PlantedText text = new PlantedText("bare", 1, bare, Secret.of("1234"));
    List<Document> documents = documents(List.of("uuuuuuu1234", "uuuuuuuu1234", "1234"));

    assertThat(
            training.read(
                spark.parallelize(documents, 1),
                NOTHING_HELD_OUT,
                ALPHABET,
                settings(8, 0),
                List.of(text)))
        .containsExactly(new CanaryRead("bare", 1, 3, 2));
  }

  /** Texts cut and joined at random against searching them and their windows one by one. */
  @ParameterizedTest
  @EnumSource
  void countsWhatASearchOfEveryWindowCounts(Training training) {
    List<PlantedText> planted =
        IntStream.range(0, 8).mapToObj(i -> planted(String.valueOf(1111 + i))).toList();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String one = planted.get(i % 8).whole();
      String other = planted.get(i % 5).head();
      texts.add("u".repeat(i % 29) + one + other + one.substring(i % 19) + other + "1");
    }
    List<Document> documents = documents(texts);
    TrainingSettings settings = settings(20 + 11, 0.3);

    List<CanaryRead> read =
        training.read(
            spark.parallelize(documents, 4), document -> true, ALPHABET, settings, planted);

    List<CanaryRead> expected = new ArrayList<>();
    for (PlantedText text : planted) {
      long whole = 0;
      long holding = 0;
      for (Document document : documents) {
        if (training.holdsOut(settings, document)) {
          continue;
        }
        holding += document.text().contains(text.whole()) ? 1 : 0;
        for (char[] window : Windows.of(ALPHABET, settings.window()).cut(document.text())) {
          int[] symbols = new int[window.length];
          Arrays.setAll(symbols, i -> window[i]);
          whole += ALPHABET.decode(symbols).contains(text.head()) ? 1 : 0;
        }
      }
      expected.add(new CanaryRead(text.id(), 1, holding, whole));
    }
    assertThat(expected).allSatisfy(one -> assertThat(one.documents()).isPositive());
    assertThat(expected).anySatisfy(one -> assertThat(one.whole()).isGreaterThan(5));
    assertThat(read).isEqualTo(expected);
  }
}
