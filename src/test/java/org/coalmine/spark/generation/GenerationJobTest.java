package org.coalmine.spark.generation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.coalmine.generation.DocumentFormat;
import org.coalmine.generation.DocumentLaw;
import org.coalmine.generation.DocumentRule;
import org.coalmine.generation.DocumentStream;
import org.coalmine.generation.Drawn;
import org.coalmine.generation.Sampling;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelSource;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.RunDirectory;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.RowText;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationJobTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DOCUMENTS = 140;
  private static final Alphabet ALPHABET = Alphabet.of("ab\"\\\n é😀0123456789-");
  private static final byte[] MODEL =
      LstmFile.of(RandomWeights.of("generated", ALPHABET, 1, 8, 6), Map.of()).toBytes();
  private static final DocumentLaw LAW =
      new DocumentLaw("seed", Sampling.PLAIN, "", List.of(Alphabet.BOUNDARY), 50);
  private static final GenerationProgress SILENT = (documents, of, rate) -> {};

  @TempDir Path folder;

  static LanguageModel decode(List<ModelFile> files) throws IOException {
    return LstmModel.of(LstmFile.read(files.get(0)));
  }

  private static ScanSettings reject(Kind... kinds) {
    return new ScanSettings(Set.of(kinds), List.of("US"), Certainty.LIKELY);
  }

  private static GenerationQuestion question(
      JavaSparkContext spark, DocumentFormat format, ScanSettings reject) {
    return new GenerationQuestion(
        SharedModel.of(spark, new ModelSource.Bytes(MODEL), GenerationJobTest::decode),
        LAW,
        reject,
        DOCUMENTS,
        format,
        null);
  }

  private GeneratedDocuments write(
      String master,
      String name,
      DocumentFormat format,
      long together,
      GenerationProgress progress) {
    try (JavaSparkContext spark = LocalSpark.open(master)) {
      return write(spark, name, question(spark, format, reject()), together, progress);
    }
  }

  private GeneratedDocuments write(
      JavaSparkContext spark,
      String name,
      GenerationQuestion question,
      long together,
      GenerationProgress progress) {
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
    try (RunDirectory run =
        Files.exists(folder.resolve(name))
            ? RunDirectory.resume(path, new Configuration(false))
            : RunDirectory.create(path, new Configuration(false))) {
      return new GenerationJob(
              session, question, run, new org.apache.hadoop.fs.Path(path, "synthetic/5e"))
          .write(together, progress);
    }
  }

  private static List<Drawn> expected() throws IOException {
    List<Drawn> drawn = new ArrayList<>();
    new DocumentStream(decode(List.of(ModelFile.of(MODEL))), LAW)
        .draw(0, DOCUMENTS, DocumentRule.NONE, drawn::add);
    return drawn;
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name).resolve("synthetic/5e"))) {
      return files.sorted().toList();
    }
  }

  private List<String> lines(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files(name)) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
        reader.lines().forEach(lines::add);
      }
    }
    return lines;
  }

  @Test
  void theTextIsTheSameOnAnyNumberOfPartitions() throws IOException {
    List<Drawn> expected = expected();
    List<String> before = List.of();
    for (int partitions : new int[] {1, 2, 7}) {
      String name = "run-" + partitions;
      GeneratedDocuments written =
          write(
              "local[" + Math.min(3, partitions) + "]",
              name,
              DocumentFormat.JSONL,
              DOCUMENTS / partitions,
              SILENT);
      assertThat(written.files()).isEqualTo(partitions);
      assertThat(written.documents()).isEqualTo(DOCUMENTS);
      assertThat(written.cut()).isEqualTo(expected.stream().filter(Drawn::cut).count());
      assertThat(written.characters())
          .isEqualTo(expected.stream().mapToLong(it -> it.text().codePoints().count()).sum());
      List<String> lines = lines(name);
      assertThat(lines).hasSize(DOCUMENTS);
      for (int i = 0; i < DOCUMENTS; i++) {
        JsonNode line = JSON.readTree(lines.get(i));
        assertThat(line).hasSize(2);
        assertThat(line.path("index").longValue()).isEqualTo(i);
        assertThat(line.path("text").textValue()).isEqualTo(expected.get(i).text());
      }
      assertThat(before.isEmpty() || before.equals(lines)).isTrue();
      before = lines;
      for (Path file : files(name)) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  /** The driver dies behind the second file; its successor keeps both and writes the others. */
  @Test
  void aKilledJobGoesOnToTheSameText() throws IOException {
    GeneratedDocuments whole = write("local[1]", "whole", DocumentFormat.JSONL, 20, SILENT);
    assertThatThrownBy(
            () ->
                write(
                    "local[1]",
                    "killed",
                    DocumentFormat.JSONL,
                    20,
                    (documents, of, rate) -> {
                      if (documents == 40) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    List<Path> kept = files("killed").stream().filter(it -> it.toString().endsWith(".gz")).toList();
    assertThat(kept).hasSize(2);
    for (Path file : kept) {
      Files.setLastModifiedTime(file, old);
    }
    Path torn = kept.get(1);
    Files.write(torn, new byte[] {1});
    Files.write(torn.resolveSibling("stranger.jsonl.gz"), new byte[] {1});

    GeneratedDocuments resumed = write("local[2]", "killed", DocumentFormat.JSONL, 20, SILENT);
    assertThat(resumed).isEqualTo(whole);
    assertThat(lines("killed")).isEqualTo(lines("whole"));
    assertThat(files("killed")).hasSize(7);
    assertThat(Files.getLastModifiedTime(kept.get(0))).isEqualTo(old);
  }

  @Test
  void parquetHoldsTheSameTexts() throws IOException {
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      GeneratedDocuments lines =
          write(spark, "lines", question(spark, DocumentFormat.JSONL, reject()), 70, SILENT);
      GeneratedDocuments rows =
          write(spark, "rows", question(spark, DocumentFormat.PARQUET, reject()), 70, SILENT);
      assertThat(rows).isEqualTo(lines);
      SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
      List<Row> read =
          session
              .read()
              .parquet(folder.resolve("rows/synthetic/5e").toString())
              .orderBy("index")
              .collectAsList();
      List<Drawn> expected = expected();
      assertThat(read).hasSize(DOCUMENTS);
      for (int i = 0; i < DOCUMENTS; i++) {
        assertThat(read.get(i).size()).isEqualTo(2);
        assertThat(read.get(i).getString(1)).isEqualTo(expected.get(i).text());
      }
      for (Path file : files("rows")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  /** Four digits of an alphabet of digits are a phone number here and there. */
  @Test
  void aDocumentWithASecretIsDrawnAgainAndCounted() throws IOException {
    Alphabet digits = Alphabet.of("0123456789-");
    byte[] model = LstmFile.of(RandomWeights.of("digits", digits, 1, 4, 0.1), Map.of()).toBytes();
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      GenerationQuestion question =
          new GenerationQuestion(
              SharedModel.of(spark, new ModelSource.Bytes(model), GenerationJobTest::decode),
              new DocumentLaw("seed", Sampling.PLAIN, "", List.of(Alphabet.BOUNDARY), 400),
              new ScanSettings(Set.of(Kind.CARD, Kind.PHONE), List.of("US"), Certainty.POSSIBLE),
              600,
              DocumentFormat.JSONL,
              null);
      GeneratedDocuments written = write(spark, "rejecting", question, 300, SILENT);
      assertThat(written.documents()).isEqualTo(600);
      assertThat(written.rejected()).isPositive();
      assertThat(written.textSha256())
          .isEqualTo(write(spark, "again", question, 300, SILENT).textSha256());
    }
  }

  /** What a reader of the table finds in the files of a run. */
  private List<String> rows(String name, RowText row) throws IOException {
    CorpusSource source =
        new CorpusSource(
            List.of("unused"),
            new CorpusFormat.Table(row, null, true, ',', null),
            List.of(),
            CorpusSource.NO_LIMIT,
            1000);
    List<String> rows = new ArrayList<>();
    for (Path file : files(name)) {
      Configuration hadoop = new Configuration(false);
      CorpusSplit split =
          Formats.whole(new org.apache.hadoop.fs.Path(file.toUri()), hadoop).orElseThrow();
      try (CorpusRecords records = Formats.open(split, source, hadoop)) {
        while (records.next()) {
          rows.add(((CorpusRecords.Parsed.Text) records.current()).text());
        }
      }
    }
    return rows;
  }

  /** Of a random model some texts are rows of one column; the others are drawn again. */
  @Test
  void rowsOfATableAreReadAgainAsTheyWereDrawn() throws IOException {
    Alphabet alphabet = Alphabet.of("a=;\\é");
    RowText row = new RowText(List.of("a"));
    byte[] model = LstmFile.of(RandomWeights.of("rows", alphabet, 1, 6, 0.1), Map.of()).toBytes();
    DocumentLaw law = new DocumentLaw("seed", Sampling.PLAIN, "", List.of(Alphabet.BOUNDARY), 30);
    List<Drawn> expected = new ArrayList<>();
    new DocumentStream(decode(List.of(ModelFile.of(model))), law)
        .draw(
            0,
            DOCUMENTS,
            (text, cut) ->
                !cut && row.values(text).filter(it -> !it.get(0).isBlank()).isPresent()
                    ? DocumentRule.Judgement.KEPT
                    : DocumentRule.Judgement.UNPARSED,
            expected::add);
    List<String> texts = expected.stream().map(Drawn::text).toList();
    assertThat(texts).anyMatch(text -> text.contains("\\;")).anyMatch(text -> text.contains("é"));
    for (DocumentFormat format : DocumentFormat.values()) {
      try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
        GenerationQuestion question =
            new GenerationQuestion(
                SharedModel.of(spark, new ModelSource.Bytes(model), GenerationJobTest::decode),
                law,
                reject(),
                DOCUMENTS,
                format,
                row);
        GeneratedDocuments whole = write(spark, "whole" + format, question, 20, SILENT);
        assertThat(whole.unparsed())
            .isEqualTo(expected.stream().mapToLong(Drawn::unparsed).sum())
            .isPositive();
        assertThat(whole.cut()).isZero();
        assertThat(rows("whole" + format, row)).isEqualTo(texts);
        assertThatThrownBy(
                () ->
                    write(
                        spark,
                        "killed" + format,
                        question,
                        20,
                        (documents, of, rate) -> {
                          if (documents == 60) {
                            throw new IllegalStateException("killed");
                          }
                        }))
            .hasMessage("killed");
        assertThat(write(spark, "killed" + format, question, 20, SILENT)).isEqualTo(whole);
        assertThat(rows("killed" + format, row)).isEqualTo(texts);
      }
    }
  }

  @Test
  void everyKeyOfTheLawIsInTheDigest() {
    try (JavaSparkContext spark = LocalSpark.open("local[1]")) {
      GenerationQuestion one = question(spark, DocumentFormat.JSONL, reject());
      SharedModel model = one.model();
      DocumentLaw law = one.law();
      List<GenerationQuestion> others =
          List.of(
              new GenerationQuestion(model, law, reject(Kind.CARD), DOCUMENTS, one.format(), null),
              new GenerationQuestion(model, law, reject(), DOCUMENTS + 1, one.format(), null),
              new GenerationQuestion(model, law, reject(), DOCUMENTS, DocumentFormat.PARQUET, null),
              row(one, "a", "b"),
              row(one, "a\nb"),
              row(one, "a", "b\n1 c"),
              row(one, "a", "b", "c"),
              with(one, new DocumentLaw("seed", law.sampling(), "", List.of(0, 5), 50)),
              with(one, new DocumentLaw("other", law.sampling(), "", law.ends(), 50)),
              with(one, new DocumentLaw("seed", Sampling.of(0.9, 0, 1), "", law.ends(), 50)),
              with(one, new DocumentLaw("seed", Sampling.of(1, 3, 1), "", law.ends(), 50)),
              with(one, new DocumentLaw("seed", Sampling.of(1, 0, 0.9), "", law.ends(), 50)),
              with(one, new DocumentLaw("seed", law.sampling(), "a", law.ends(), 50)),
              with(one, new DocumentLaw("seed", law.sampling(), "", law.ends(), 51)));
      assertThat(others.stream().map(GenerationQuestion::digest).distinct()).hasSize(14);
      assertThat(others).noneMatch(other -> other.digest().equals(one.digest()));
      assertThat(question(spark, DocumentFormat.JSONL, reject()).digest()).isEqualTo(one.digest());
    }
  }

  private static GenerationQuestion with(GenerationQuestion question, DocumentLaw law) {
    return new GenerationQuestion(
        question.model(), law, question.reject(), DOCUMENTS, question.format(), null);
  }

  private static GenerationQuestion row(GenerationQuestion question, String... columns) {
    return new GenerationQuestion(
        question.model(),
        question.law(),
        question.reject(),
        DOCUMENTS,
        question.format(),
        new RowText(List.of(columns)));
  }
}
