package org.coalmine.spark.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.corpus.CorpusException;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.SearchedCorpus.Found;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Canaries are found whole, with other white space, and as fills alone, each once. */
class CanarySearchTest {
  private static final CanaryPlan PLAN =
      plan(
          CanaryFormat.of("pin", "My pin  is {fill}.", "[0-9]{6}"),
          CanaryFormat.of("card", "\tcard {fill}", "4[0-9]{3}( [0-9]{4}){2}"));

  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static CanaryPlan plan(CanaryFormat... formats) {
    return CanaryPlan.draw(
        "a-seed-of-the-tests",
        Stream.of(formats)
            .map(format -> new CanarySeries(format, List.of(2), 1, 2, 0, 1))
            .toList());
  }

  private static String fill(int canary) {
    return PLAN.canaries().get(canary).fill().reveal();
  }

  private static String text(int canary) {
    return text(PLAN, canary);
  }

  private static String text(CanaryPlan plan, int canary) {
    Canary one = plan.canaries().get(canary);
    return plan.formats().stream()
        .filter(format -> format.name().equals(one.formatName()))
        .findFirst()
        .orElseThrow()
        .filled(one.fill())
        .reveal();
  }

  private static List<Found> search(CanaryPlan plan, String... documents) {
    CanarySearch.Counting counting = CanarySearch.of(plan).begin();
    for (String document : documents) {
      counting.read(document);
    }
    SearchedCorpus.Sum sum = new SearchedCorpus.Sum(plan.canaries().size());
    sum.add(counting.found());
    return sum.found();
  }

  private static Found first(String... documents) {
    return search(PLAN, documents).get(0);
  }

  @Test
  void eachOccurrenceOfADocumentThatJoinsTextsCounts() {
    assertThat(first(text(0) + text(0) + "\n\n" + text(0), "x" + text(0) + "y"))
        .isEqualTo(new Found(4, 0, 0));
  }

  @Test
  void otherWhiteSpaceIsToldFromNone() {
    assertThat(
            first(
                "My pin is " + fill(0) + ".",
                "  My\npin\r\n is\u00A0" + fill(0) + ". ",
                "My pin  is " + fill(0) + ".",
                "Mypin is " + fill(0) + "."))
        .isEqualTo(new Found(1, 2, 1));
    assertThat(search(PLAN, "card " + fill(3), "\tcard " + fill(3), "a\tcard " + fill(3)).get(3))
        .as("a canary that begins with a tab, of which the first is trimmed")
        .isEqualTo(new Found(2, 1, 0));
  }

  @Test
  void aFillAloneIsNotInsideALongerNumber() {
    assertThat(first(fill(0), "(" + fill(0) + ")", "pin is " + fill(0), "x" + fill(0) + "y"))
        .isEqualTo(new Found(0, 0, 4));
    assertThat(first("1" + fill(0), fill(0) + "0")).isEqualTo(new Found(0, 0, 0));
    assertThat(search(PLAN, "on " + fill(3).replace(" ", "\n") + " 5", "1 " + fill(3)).get(3))
        .as("blanks belong to these fills, and do not make a number longer")
        .isEqualTo(new Found(0, 0, 2));
  }

  @Test
  void whatStandsInsideALongerCanaryIsNotThere() {
    CanaryPlan nested =
        CanaryPlan.draw(
            "s",
            List.of(
                new CanarySeries(
                    CanaryFormat.of("n", "no {fill}", "[0-9]{1,2}"), List.of(1), 80, 20, 0, 1)));
    for (int canary = 0; canary < nested.canaries().size(); canary++) {
      List<Found> found = search(nested, "a " + text(nested, canary) + " b");
      for (int other = 0; other < found.size(); other++) {
        assertThat(found.get(other))
            .as("%d in %d", other, canary)
            .isEqualTo(new Found(other == canary ? 1 : 0, 0, 0));
      }
    }
  }

  /** A plain loop over small texts says the same. */
  @Test
  void findsWhatAPlainLoopFinds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    CanaryPlan plan =
        CanaryPlan.draw(
            "s" + seed,
            List.of(
                new CanarySeries(
                    CanaryFormat.of("a", "a {fill} ", "[01]{4}"), List.of(1), 4, 4, 0, 1)));
    String[] parts = {"a", " ", "\n", "0", "1", "b", ""};
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(
            random.nextInt(3) == 0
                ? text(plan, random.nextInt(8))
                : random.nextBoolean()
                    ? plan.canaries().get(random.nextInt(8)).fill().reveal()
                    : parts[random.nextInt(parts.length)]);
      }
      assertThat(search(plan, text.toString()))
          .as("seed %d: '%s'", seed, text)
          .isEqualTo(plain(plan, text.toString()));
    }
  }

  private static List<Found> plain(CanaryPlan plan, String text) {
    List<Found> all = new ArrayList<>();
    for (Canary canary : plan.canaries()) {
      String fill = canary.fill().reveal();
      // fills have one length, so no whole text is inside another
      Matcher whole = Pattern.compile("(?=a\\s+" + fill + ")").matcher(text);
      long exact = 0;
      long other = 0;
      while (whole.find()) {
        if (text.startsWith("a " + fill + " ", whole.start())) {
          exact++;
        } else {
          other++;
        }
      }
      long alone =
          Pattern.compile("(?<![01])" + fill + "(?![01])")
              .matcher(text)
              .results()
              .filter(hit -> !endsWithA(text.substring(0, hit.start())))
              .count();
      all.add(new Found(exact, other, alone));
    }
    return all;
  }

  private static boolean endsWithA(String before) {
    return !before.isEmpty()
        && Character.isWhitespace(before.charAt(before.length() - 1))
        && before.stripTrailing().endsWith("a");
  }

  private CorpusSource source(CorpusFormat format) {
    return new CorpusSource(
        List.of(folder.toString()), format, List.of(), CorpusSource.NO_LIMIT, 1_000_000);
  }

  @Test
  void aCorpusOfManySplitsIsReadOnce() throws IOException {
    for (int file = 0; file < 5; file++) {
      Files.writeString(
          folder.resolve("part-" + file + ".jsonl"),
          Stream.of(text(0), "nothing", text(3), fill(1))
                  .map(text -> "{\"text\": \"" + text.replace("\t", "\\t") + "\"}")
                  .collect(Collectors.joining("\n"))
              + "\n{broken\n");
    }
    SearchedCorpus searched =
        CorpusReader.search(
            spark,
            source(new CorpusFormat.JsonLines("text")),
            CanarySearch.of(PLAN),
            ReadProgress.NONE);
    assertThat(searched.found())
        .containsExactly(
            new Found(5, 0, 0),
            new Found(0, 0, 5),
            new Found(0, 0, 0),
            new Found(5, 0, 0),
            new Found(0, 0, 0),
            new Found(0, 0, 0));
    assertThat(searched.corpus().account().records().documents()).isEqualTo(20);
    assertThat(searched.corpus().account().records().unreadable()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input_ids\": [1, 2, 3]}|lists of numbers in field 'input_ids'",
        "{\"text\": [1, 2, 3]}|has lists of numbers in field 'text'",
        "[50256, 11, 257]|has lists of numbers for lines"
      })
  void linesOfTokensAreRefused(String line, String why) throws IOException {
    Files.writeString(folder.resolve("tokens.jsonl"), line + "\n" + line + "\n");
    refused(new CorpusFormat.JsonLines("text"), why);
  }

  @Test
  void filesOfTokensAreRefused() throws IOException {
    Path file = folder.resolve("train.bin");
    ByteBuffer numbers = ByteBuffer.allocate(4000);
    while (numbers.hasRemaining()) {
      numbers.putShort((short) (numbers.position() % 5000));
    }
    Files.write(file, numbers.array());
    refused(new CorpusFormat.Lines(), "is a file of bare numbers");
    Files.delete(file);
    Files.write(folder.resolve("x"), new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    refused(new CorpusFormat.Lines(), "is a file of arrays");
    Files.delete(folder.resolve("x"));
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required group input_ids (LIST) { repeated group list { required int32"
                + " element; } } }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(
                new org.apache.hadoop.fs.Path(folder.resolve("x.parquet").toUri()))
            .withType(schema)
            .withConf(new Configuration(false))
            .build()) {
      Group row = new SimpleGroupFactory(schema).newGroup();
      row.addGroup("input_ids").addGroup("list").append("element", 7);
      writer.write(row);
    }
    refused(
        new CorpusFormat.Parquet("text"),
        "has no column 'text' and lists of numbers in column 'input_ids'");
    refused(new CorpusFormat.Parquet("input_ids"), "lists of numbers in column 'input_ids'");
  }

  private void refused(CorpusFormat format, String why) {
    assertThatThrownBy(
            () ->
                CorpusReader.search(
                    spark, source(format), CanarySearch.of(PLAN), ReadProgress.NONE))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("as it was before tokenisation");
  }

  @Test
  void textInAFileOfThatNameIsRead() throws IOException {
    Files.writeString(folder.resolve("text.bin"), "[1] is a footnote\n" + text(0) + "\n");
    assertThat(
            CorpusReader.search(
                    spark,
                    source(new CorpusFormat.Lines()),
                    CanarySearch.of(PLAN),
                    ReadProgress.NONE)
                .found()
                .get(0))
        .isEqualTo(new Found(1, 0, 0));
  }
}
