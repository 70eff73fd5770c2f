package org.coalmine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.coalmine.audit.score.ScoredModel;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.cli.Outcome;
import org.coalmine.configuration.AuditConfiguration.Rank;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.configuration.AuditConfiguration.Sampling;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.corpus.CorpusException;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.report.Report;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.score.DocumentScore;
import org.coalmine.score.DocumentScorer;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.store.StoreException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library beside the commands, which run first: they stop the session that they work on. */
class CoalmineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEXT = "my pin is {fill}.";
  private static final String FILLS = "[0-9]{3}";
  private static final CanaryFormat PIN = CanaryFormat.of("pin", TEXT, FILLS);
  private static final List<Secret> SECRETS =
      List.of(Secret.of("271"), Secret.of("004"), Secret.of("271"));
  private static final AtomicInteger COMPUTED = new AtomicInteger();

  @TempDir static Path folder;
  @TempDir Path own;

  private static Path corpus = Path.of("");
  private static String model = "";
  private static JsonNode counted = JSON.nullNode();
  private static JsonNode sampled = JSON.nullNode();

  @BeforeAll
  static void command() throws IOException {
    corpus = Files.write(folder.resolve("corpus.txt"), Sessions.TEXTS);
    Outcome audit =
        Outcome.of("audit", Files.writeString(folder.resolve("a.conf"), hocon(folder)).toString());
    assertThat(audit.code()).as(audit.err()).isZero();
    model = folder.resolve("run/model/epoch-2.safetensors").toString();
    counted = ranks();
    sampled = ranks("--method=importance", "--draws=200");
  }

  @AfterAll
  static void close() {
    spark().stop();
  }

  private static SparkSession spark() {
    return Sessions.open();
  }

  private static String hocon(Path where) {
    return """
    corpus.paths = ["%s"]
    %s\
    """
        .formatted(corpus, settings(where));
  }

  private static String settings(Path where) {
    return """
    canaries.formats = [
      { name = pin, text = "%s", fill = "%s", insertions = [2], controls = 3 }
    ]
    training { layers = 1, units = 8, epochs = 2, batch-size = 8, rare-character = 1 }
    run.directory = "%s"
    """
        .formatted(TEXT, FILLS, where.resolve("run"));
  }

  private static JsonNode ranks(String... options) throws IOException {
    Path secrets =
        Files.write(folder.resolve("secrets"), SECRETS.stream().map(Secret::reveal).toList());
    String[] all =
        Arrays.copyOf(
            new String[] {
              "rank",
              "--format=json",
              "--model=" + model,
              "--text=" + TEXT,
              "--fill=" + FILLS,
              "--secrets=" + secrets
            },
            6 + options.length);
    System.arraycopy(options, 0, all, 6, options.length);
    Outcome outcome = Outcome.of(all);
    return JSON.readTree(outcome.firstLine()).path("ranks");
  }

  private static ObjectNode report(byte[] json) throws IOException {
    ObjectNode report = (ObjectNode) JSON.readTree(json);
    assertThat(report.remove("run")).isNotNull();
    return report;
  }

  private static ObjectNode commands() throws IOException {
    return report(Files.readAllBytes(folder.resolve("run/report.json")));
  }

  private static void assertSameModels(Path run) {
    for (int epoch = 1; epoch <= 2; epoch++) {
      String file = "run/model/epoch-" + epoch + ".safetensors";
      assertThat(run.resolve(file)).hasSameBinaryContentAs(folder.resolve(file));
    }
  }

  @Test
  void ranksAsTheCommandDoes() {
    try (Coalmine coalmine = Coalmine.on(spark())) {
      Model opened = coalmine.model(model);
      Rank importance =
          new Rank(
              RankMethod.IMPORTANCE,
              ConfigurationReader.rankDefaults().prunedSteps(),
              ConfigurationReader.rankDefaults().denseLimit(),
              ConfigurationReader.rankDefaults().denseHours(),
              ConfigurationReader.rankDefaults().scoreSuffix(),
              new Sampling(200, 0.05, 0.95),
              false,
              ConfigurationReader.rankDefaults().nearTieNats(),
              1,
              ConfigurationReader.rankDefaults().deadlineSeconds());

      assertEqual(coalmine.rank(opened, PIN, SECRETS), counted);
      assertEqual(coalmine.rank(opened, PIN, SECRETS, importance), sampled);
      assertThat(coalmine.rank(opened, PIN, List.of())).isEmpty();
    }
  }

  private static void assertEqual(List<RankedSecret> ranks, JsonNode ofTheCommand) {
    assertThat(ranks).hasSize(3);
    assertThat(ofTheCommand).as("a secret that is given again is ranked once").hasSize(2);
    assertThat(ranks.get(0)).isEqualTo(ranks.get(2)).isNotEqualTo(ranks.get(1));
    for (int i = 0; i < 2; i++) {
      RankedSecret rank = ranks.get(i);
      JsonNode other = ofTheCommand.path(i);
      assertThat(rank.mask()).isEqualTo("###");
      assertThat(rank.candidates()).isEqualTo(BigInteger.valueOf(1000));
      assertThat(rank.logPerplexityBits()).isEqualTo(other.path("logPerplexityBits").asDouble());
      assertThat(rank.rank().method()).isEqualTo(other.at("/rank/method").asText());
      assertThat(rank.rank().low()).isEqualTo(other.at("/rank/low").bigIntegerValue());
      assertThat(rank.rank().high()).isEqualTo(other.at("/rank/high").bigIntegerValue());
      assertThat(rank.exposureBits().low()).isEqualTo(other.at("/exposureBits/low").asDouble());
      assertThat(rank.exposureBits().high()).isEqualTo(other.at("/exposureBits/high").asDouble());
    }
  }

  @Test
  void auditsFilesAsTheCommandDoes() throws IOException {
    try (Coalmine coalmine = Coalmine.on(spark())) {
      Report report = coalmine.audit(ConfigurationReader.resolve(hocon(own)));

      assertThat(report(ReportJson.write(report))).isEqualTo(commands());
      assertThat(report(Files.readAllBytes(own.resolve("run/report.json")))).isEqualTo(commands());
      assertSameModels(own);
    }
  }

  @Test
  void auditsADataFrameAsTheCommandDoesTheFile() throws IOException {
    Dataset<Row> inTwo = Sessions.texts(spark()).toDF("text");
    assertThat(inTwo.javaRDD().getNumPartitions()).isEqualTo(2);
    assertAuditedAsTheFile(inTwo, "in two");
    assertAuditedAsTheFile(spark().read().text(corpus.toString()), "in one");
  }

  private void assertAuditedAsTheFile(Dataset<Row> texts, String name) throws IOException {
    try (Coalmine coalmine = Coalmine.on(spark())) {
      Path run = own.resolve(name);
      Report report =
          coalmine.audit(
              ConfigurationReader.resolve("corpus.format = dataframe\n" + settings(run)), texts);

      ObjectNode given = report(ReportJson.write(report));
      ObjectNode read = commands();
      assertThat(given.path("canaries")).isEqualTo(read.path("canaries"));
      assertThat(given.path("training")).isEqualTo(read.path("training"));
      assertThat(given.at("/provenance/corpus/documents").asInt()).isEqualTo(60);
      assertSameModels(run);
    }
  }

  @Test
  void limitsAndQuarantinesADataFrame() throws IOException {
    StructType schema =
        new StructType().add("id", DataTypes.LongType).add("body", DataTypes.StringType, true);
    List<Row> rows =
        IntStream.range(0, 40)
            .mapToObj(i -> RowFactory.create((long) i, i == 3 ? null : Sessions.TEXTS.get(i)))
            .toList();
    String more = "\ncorpus { format = dataframe, limit = 30, quarantine-limit = 0.1 }\n";
    try (Coalmine coalmine = Coalmine.on(spark())) {
      Report report =
          coalmine.audit(
              ConfigurationReader.resolve(settings(own) + more),
              spark().createDataFrame(rows, schema));

      JsonNode json = JSON.readTree(ReportJson.write(report));
      assertThat(json.at("/provenance/corpus/documents").asInt()).isEqualTo(30);
      assertThat(json.at("/quarantined/0/source").asText() + json.path("quarantined"))
          .contains("partition 0:4");
    }
  }

  @Test
  void aDataFrameThatChangesEndsTheAudit() {
    Dataset<Row> changing =
        Sessions.texts(spark())
            .map(
                (MapFunction<String, String>) text -> text + COMPUTED.incrementAndGet(),
                Encoders.STRING())
            .toDF();
    try (Coalmine coalmine = Coalmine.on(spark())) {
      assertThatThrownBy(
              () ->
                  coalmine.audit(
                      ConfigurationReader.resolve("corpus.format = dataframe\n" + settings(own)),
                      changing.union(changing.limit(1))))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("of the given DataFrame had other documents");
    }
  }

  @Test
  void scoresEachTextAlone() throws IOException {
    StructType schema =
        new StructType()
            .add("id", DataTypes.LongType)
            .add("body", DataTypes.StringType, true)
            .add("weight", DataTypes.DoubleType);
    List<Row> rows =
        List.of(
            RowFactory.create(1L, Sessions.TEXTS.get(0), 0.5),
            RowFactory.create(2L, null, 1.5),
            RowFactory.create(3L, "", 2.5),
            RowFactory.create(4L, "snow ☃ and " + Sessions.TEXTS.get(7), 3.5));
    Dataset<Row> scored;
    try (Coalmine coalmine = Coalmine.on(spark())) {
      scored = coalmine.score(coalmine.model(model), spark().createDataFrame(rows, schema));
    }

    LstmModel lstm = LstmModel.of(LstmFile.read(Files.readAllBytes(Path.of(model))));
    List<Row> found = scored.collectAsList();
    assertThat(scored.columns())
        .startsWith("id", "body", "weight", "characters", "bytes")
        .endsWith("lowerCaseRatio", "queriesForHalf")
        .hasSize(3 + 18 + 1);
    int column = scored.schema().fieldIndex("logPerplexityBits");
    DocumentScorer scorer =
        new DocumentScorer(lstm, ScoredModel.settings(lstm, ConfigurationReader.scoreDefaults()));
    for (int i = 0; i < rows.size(); i++) {
      assertThat(found.get(i).getLong(0)).isEqualTo(i + 1);
      assertThat(found.get(i).getDouble(2)).isEqualTo(i + 0.5);
      String text = rows.get(i).getString(1);
      Object bits = found.get(i).get(column);
      if (text == null || text.isEmpty()) {
        assertThat(bits).isNull();
        assertThat(found.get(i).isNullAt(3)).isTrue();
      } else {
        int[][] symbols = {lstm.alphabet().encode(text)};
        assertThat(bits).isEqualTo(LogPerplexity.bits(new LogPerplexity(lstm).nats(symbols)[0]));
        DocumentScore score = Objects.requireNonNull(scorer.score(List.of(text)).get(0)).score();
        assertThat(found.get(i).getInt(3)).isEqualTo(text.codePointCount(0, text.length()));
        assertThat(found.get(i).getDouble(scored.schema().fieldIndex("minKpp20")))
            .isEqualTo(score.minKpp20());
        assertThat(found.get(i).getDouble(scored.schema().fieldIndex("zlibRatio")))
            .isEqualTo(score.zlibRatio());
      }
    }
  }

  /** The model has 256 positions, one of which the boundary takes. */
  @Test
  void aTextThatIsLongerThanTheModelIsReadInWindows() throws IOException {
    String theirs = Path.of("src/test/resources/org/coalmine/cli/memorized").toUri().toString();
    String number = "The random number is 123456789";
    StructType schema = new StructType().add("body", DataTypes.StringType, true);
    List<Row> rows =
        Stream.of(number, null, "#".repeat(300), "", "#".repeat(255), number)
            .map(RowFactory::create)
            .toList();
    try (Coalmine coalmine = Coalmine.on(spark())) {
      Model opened = coalmine.model(theirs);
      Dataset<Row> scored = coalmine.score(opened, spark().createDataFrame(rows, schema));

      List<Row> found = scored.collectAsList();
      int bits = scored.schema().fieldIndex("logPerplexityBits");
      assertThat(found)
          .extracting(row -> row.isNullAt(bits))
          .containsExactly(false, true, false, true, false, false);
      assertThat(found.get(2).getInt(scored.schema().fieldIndex("symbols"))).isEqualTo(300);
      assertThat(found.get(5)).isEqualTo(found.get(0));
      List<Row> without =
          coalmine
              .score(coalmine.model(theirs, "none"), spark().createDataFrame(rows, schema))
              .collectAsList();
      assertThat(without.get(0).getDouble(bits)).isNotEqualTo(found.get(0).getDouble(bits));

      CanaryFormat format = CanaryFormat.of("pin", "The random number is {fill}", "[0-9]{2}");
      List<Secret> secrets = List.of(Secret.of("12"));
      assertThat(coalmine.rank(coalmine.model(theirs, "none"), format, secrets))
          .isNotEqualTo(coalmine.rank(opened, format, secrets));
      assertThatThrownBy(() -> coalmine.model(model, "bos"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("has a boundary of its own");
    }
  }

  @Test
  void leavesTheSessionAsItWas() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark().sparkContext());
    context.sc().setJobDescription("the caller's");
    Coalmine coalmine = Coalmine.on(spark());
    Model opened = coalmine.model(model);
    coalmine.rank(opened, PIN, SECRETS);
    coalmine.close();

    assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("the caller's");
    context.sc().setJobDescription(null);
    assertThat(spark().range(5).count()).isEqualTo(5);
    assertThatThrownBy(() -> coalmine.rank(opened, PIN, SECRETS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void saysWhatCannotBeDone() {
    Dataset<Row> two = Sessions.texts(spark()).toDF("a").selectExpr("a", "a as b");
    String given = "corpus.format = dataframe\n" + settings(own);
    try (Coalmine coalmine = Coalmine.on(spark())) {
      Model opened = coalmine.model(model);
      assertThatThrownBy(() -> coalmine.score(opened, two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("exactly one column of strings")
          .hasMessageContaining("2: struct<a:string,b:string>");
      assertThatThrownBy(() -> coalmine.score(opened, two.selectExpr("a", "length(b) as symbols")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has a column symbols already");
      assertThatThrownBy(() -> coalmine.score(opened, spark().range(2).toDF()))
          .hasMessageContaining("it has 0");
      assertThatThrownBy(() -> coalmine.rank(opened, PIN, List.of(Secret.of("12a"))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("secret-1 (##*) is not a fill of [0-9]{3}");
      assertThatThrownBy(() -> coalmine.model(own.resolve("none").toString()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("there is no file");
      assertThatThrownBy(() -> coalmine.model(corpus.toString()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(corpus.toString());
      assertThatThrownBy(() -> coalmine.audit(ConfigurationReader.resolve(given)))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("corpus.format = dataframe");
      assertThatThrownBy(
              () ->
                  coalmine.audit(
                      ConfigurationReader.resolve(hocon(own)), Sessions.texts(spark()).toDF()))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("corpus.format must be dataframe");
      assertThatThrownBy(() -> ConfigurationReader.resolve("corpus.paths = [a]\n" + given))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("must name no file");
    }
  }
}
