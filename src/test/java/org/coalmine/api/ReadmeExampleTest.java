package org.coalmine.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.judge.Gate;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of README.md, which stands there word for word. */
class ReadmeExampleTest {
  private static final String FORMAT =
      "{ name = pin, text = \"my pin is {fill}.\", fill = \"[0-9]{3}\", insertions = [3], copies ="
          + " 1, controls = 2 }";

  @TempDir static Path folder;

  private static SparkSession spark = Sessions.open();
  private static String path = "";

  private static String hocon(String run) {
    return """
    corpus.format = dataframe
    canaries.formats = [%s]
    training { layers = 1, units = 8, epochs = 1, batch-size = 8, rare-character = 1 }
    run.directory = "%s"
    """
        .formatted(FORMAT, folder.resolve(run));
  }

  private static Dataset<Row> mails() {
    return Sessions.texts(spark).toDF("body");
  }

  @BeforeAll
  static void train() {
    try (Coalmine coalmine = Coalmine.on(spark)) {
      coalmine.audit(ConfigurationReader.resolve(hocon("first")), mails());
    }
    path = folder.resolve("first/model/epoch-1.safetensors").toString();
  }

  @AfterAll
  static void close() {
    spark.stop();
  }

  private static void example(
      SparkSession spark, Dataset<Row> mails, String leaked, String hocon, GateThresholds limits) {
    String scores = folder.resolve("scores-of-" + leaked).toString();
    try (Coalmine coalmine = Coalmine.on(spark)) { // never stops the session
      Model model = coalmine.model(path);
      CanaryFormat pin = CanaryFormat.of("pin", "my pin is {fill}.", "[0-9]{3}");
      List<RankedSecret> ranks = coalmine.rank(model, pin, List.of(Secret.of(leaked)));
      ranks.forEach(found -> System.out.println(found.mask() + " " + found.exposureBits().low()));

      Dataset<Row> scored = coalmine.score(model, mails.select("body"));
      scored.write().parquet(scores); // body and the figures of docs/score.md

      Dataset<Row> found = coalmine.scan(mails.select("body")); // places and kinds, no text
      System.out.println(found.filter("kind = 'card'").count() + " cards stand in the mails");

      Report report = coalmine.audit(ConfigurationReader.resolve(hocon), mails.select("body"));
      if (Gate.decide(report, limits).decision() == Decision.FAIL) {
        throw new IllegalStateException("the gate failed: " + report.verdict().summary());
      }
    }
  }

  @Test
  void ranksScoresAndAudits() {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      example(spark, mails(), "271", hocon("passes"), limits(9.97));
    } finally {
      System.setOut(out);
    }
    assertThat(printed.toString(UTF_8))
        .matches("### [0-9]\\.[0-9]+\\R0 cards stand in the mails\\R");
    Dataset<Row> scores = spark.read().parquet(folder.resolve("scores-of-271").toString());
    assertThat(scores.columns()).startsWith("body").contains("logPerplexityBits", "minKpp20");
    assertThat(scores.filter("logPerplexityBits > 0").count()).isEqualTo(Sessions.TEXTS.size());
    assertThat(folder.resolve("passes/report.json")).exists();

    assertThatThrownBy(() -> example(spark, mails(), "272", hocon("fails"), limits(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the gate failed: No leak found");
    assertThat(spark.range(7).count()).as("the session works on").isEqualTo(7);
  }

  private static GateThresholds limits(double exposureBits) {
    return new GateThresholds(List.of(new Limit(null, exposureBits)), List.of(), null, 1);
  }

  @Test
  void standsInTheReadme() throws IOException {
    Matcher blocks =
        Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(blocks.find()).as("README.md has a block of Java").isTrue();
    String source =
        Files.readString(Path.of("src/test/java/org/coalmine/api/ReadmeExampleTest.java"));
    assertThat(blocks.group(1)).contains("Coalmine.on(spark)");
    assertThat(source).contains(blocks.group(1).indent(4).replaceAll("(?m)^ +$", ""));
  }
}
