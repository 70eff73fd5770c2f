package org.coalmine.spark.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelSource;
import org.coalmine.model.Scheme;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.score.ExtractionSummary;
import org.coalmine.score.ScoreSettings;
import org.coalmine.score.ScoreSettings.Extraction;
import org.coalmine.score.ScoredDocument;
import org.coalmine.score.Strides;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.store.RunDirectory;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusScoringTest {
  private static final Alphabet ALPHABET = Alphabet.of("abcdefghijklmnopqrstuvwxyz 0123456789.");

  private static final ScoreSettings SETTINGS =
      new ScoreSettings(
          Strides.WHOLE,
          20,
          false,
          new Extraction(List.of(8), 6, List.of(Scheme.PLAIN, new Scheme(0.5, 3)), 11));

  @TempDir Path folder;
  private JavaSparkContext spark;
  private SparkSession session;

  @BeforeEach
  void files() throws IOException {
    Random random = new Random(6);
    for (int file = 0; file < 4; file++) {
      StringBuilder lines = new StringBuilder();
      for (int line = 0; line < new int[] {90, 0, 1, 40}[file]; line++) {
        lines.append(file == 0 && line % 9 == 0 ? "my number is 17 and no other" : "");
        for (int length = 1 + random.nextInt(60); length > 0; length--) {
          lines.append("abcdefgh 0123456789.É".charAt(random.nextInt(21)));
        }
        lines.append("x\n");
      }
      Files.writeString(folder.resolve("part-" + file + ".txt"), lines);
    }
    open("local[2,4]");
  }

  private void open(String master) {
    spark = LocalSpark.open(master);
    session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }

  @AfterEach
  void close() {
    session.stop();
  }

  static LanguageModel decode(List<ModelFile> files) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      documents.add(new Document(i, "my number is 17 and no other abc def " + i));
    }
    return NgramModel.train(ALPHABET, 4, 0.1, documents);
  }

  private ScoreQuestion question() {
    SharedModel model =
        SharedModel.of(
            spark,
            new ModelSource.Bytes("n-gram".getBytes(StandardCharsets.UTF_8)),
            CorpusScoringTest::decode);
    return new ScoreQuestion(model, SETTINGS, null, SETTINGS);
  }

  private Corpus corpus() {
    return CorpusReader.read(
        spark,
        new CorpusSource(
            List.of(folder + "/part-*.txt"),
            new CorpusFormat.Lines(),
            List.of(),
            CorpusSource.NO_LIMIT,
            1000));
  }

  private org.apache.hadoop.fs.Path run(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private ScoredCorpus score(String name, long together) {
    try (RunDirectory run = RunDirectory.create(run(name), new Configuration(false))) {
      return new CorpusScoring(session, question(), run, null)
          .score(corpus(), Sides.CORPUS, together, ScoreProgress.NONE);
    }
  }

  private List<Row> rows(String name, String kind, ScoredCorpus scored) {
    return session
        .read()
        .parquet(folder.resolve(name).resolve(kind).resolve(scored.digest()).toString())
        .orderBy("document")
        .collectAsList();
  }

  @Test
  void everyDocumentHasItsRow() throws IOException {
    ScoredCorpus scored = score("run", 7);
    List<Document> documents = new ArrayList<>(corpus().documents().collect());
    assertThat(scored.documents()).isEqualTo(131).isEqualTo(documents.size());
    assertThat(scored.empty()).isZero();
    List<Row> rows = rows("run", "scores", scored);
    assertThat(rows).hasSameSizeAs(documents);
    LogPerplexity perplexity = new LogPerplexity(decode(List.of()));
    for (int i = 0; i < rows.size(); i++) {
      ScoredDocument row = ScoreRows.document(rows.get(i));
      assertThat(row.document()).isEqualTo(i);
      String text = documents.get(i).text();
      List<String> lines =
          Files.readAllLines(Path.of(java.net.URI.create("file:" + path(row.file()))));
      assertThat(lines.get((int) row.record() - 1)).isEqualTo(text);
      assertThat(row.score().logPerplexityBits())
          .isEqualTo(LogPerplexity.bits(perplexity.nats(new int[][] {ALPHABET.encode(text)})[0]));
      assertThat(row.heldOut()).isFalse();
      assertThat(rows.get(i).isNullAt(rows.get(i).fieldIndex("exactCopies"))).isTrue();
    }
  }

  private static String path(String file) {
    return file.startsWith("file:") ? file.substring("file:".length()) : file;
  }

  @Test
  void rowsDoNotDependOnTheClusterOrThePieces() {
    ScoredCorpus one = score("run", 7);
    List<Row> rows = rows("run", "scores", one);
    List<Row> windows = rows("run", "extraction", one);
    assertThat(windows).hasSize((int) one.windows()).isNotEmpty();
    for (String master : new String[] {"local[1,4]", "local[4,4]"}) {
      close();
      open(master);
      ScoredCorpus again = score(master.replace("[", "").replace("]", ""), 7);
      assertThat(again).isEqualTo(one);
      assertThat(rows(master.replace("[", "").replace("]", ""), "scores", again)).isEqualTo(rows);
    }
    ScoredCorpus larger = score("larger", 1000);
    assertThat(rows("larger", "scores", larger)).isEqualTo(rows);
    assertThat(rows("larger", "extraction", larger)).containsExactlyInAnyOrderElementsOf(windows);
  }

  @Test
  void aKilledRunGoesOnWithWhatIsMissing() {
    List<Row> rows = rows("whole", "scores", score("whole", 7));
    assertThatThrownBy(
            () -> {
              try (RunDirectory run = RunDirectory.create(run("run"), new Configuration(false))) {
                new CorpusScoring(session, question(), run, null)
                    .score(
                        corpus(),
                        Sides.CORPUS,
                        7,
                        (documents, of, rate) -> {
                          if (documents > 40) {
                            throw new IllegalStateException("killed");
                          }
                        });
              }
            })
        .hasMessageContaining("killed");
    AtomicLong first = new AtomicLong(-1);
    ScoredCorpus resumed;
    try (RunDirectory run = RunDirectory.resume(run("run"), new Configuration(false))) {
      resumed =
          new CorpusScoring(session, question(), run, null)
              .score(
                  corpus(),
                  Sides.CORPUS,
                  7,
                  (documents, of, rate) -> first.compareAndSet(-1, documents));
    }
    assertThat(first.get()).isBetween(7L, 60L);
    assertThat(resumed.documents()).isEqualTo(131);
    assertThat(rows("run", "scores", resumed)).isEqualTo(rows);
  }

  @Test
  void aFileThatTheLedgerDoesNotNameIsNotRead() throws IOException {
    ScoredCorpus scored = score("run", 50);
    List<Row> rows = rows("run", "scores", scored);
    Path rowFolder = folder.resolve("run").resolve("scores").resolve(scored.digest());
    Files.copy(rowFolder.resolve("part-000000.parquet"), rowFolder.resolve("part-000009.parquet"));
    Files.write(rowFolder.resolve("part-000001.parquet"), new byte[] {1, 2, 3});
    try (RunDirectory run = RunDirectory.resume(run("run"), new Configuration(false))) {
      new CorpusScoring(session, question(), run, null)
          .score(corpus(), Sides.CORPUS, 50, ScoreProgress.NONE);
    }
    assertThat(rows("run", "scores", scored)).isEqualTo(rows);
    assertThat(rowFolder.resolve("_aside")).doesNotExist();
  }

  @Test
  void summariesAddUp() {
    ScoredCorpus scored = score("run", 7);
    List<ScoredDocument> documents =
        rows("run", "scores", scored).stream().map(ScoreRows::document).toList();
    ScoredSides sides = ScoredSides.of(session, run("run"), List.of(scored), 5);
    assertThat(sides.corpus().documents()).isEqualTo(131);
    assertThat(sides.holdout().documents()).isZero();
    assertThat(sides.corpus().bitsPerCharacter().size()).isEqualTo(131);
    assertThat(sides.corpus().bestKnown())
        .isEqualTo(
            documents.stream()
                .filter(document -> !document.isUnknown())
                .sorted(
                    java.util.Comparator.comparingDouble(
                            (ScoredDocument document) -> document.score().bitsPerCharacter())
                        .thenComparing(ScoredDocument::document))
                .limit(5)
                .toList());
    assertThat(sides.corpus().unknownDocuments())
        .isEqualTo(documents.stream().filter(ScoredDocument::isUnknown).count());
    assertThat(sides.corpusExtraction()).hasSize(2);
    ExtractionSummary plain =
        Objects.requireNonNull(
            sides.corpusExtraction().get(new ExtractionSummary.Key(8, 6, Scheme.PLAIN)));
    assertThat(plain.prompts())
        .isEqualTo(documents.stream().filter(document -> document.score().symbols() >= 14).count());
    assertThat(plain.half()).isSorted();
    ScoredSides again = ScoredSides.of(session, run("run"), List.of(scored, scored), 5);
    assertThat(again.corpus().bits()).isEqualTo(2 * sides.corpus().bits());
  }
}
