package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model of rows writes rows, which are audited as a table again. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class GenerateTableTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 60;

  @TempDir private static Path folder;
  private static Path run = Path.of("");

  @BeforeAll
  static void trained() throws IOException {
    Random random = new Random(28);
    List<String> lines = new ArrayList<>(List.of("n,k,id"));
    for (int i = 0; i < 900; i++) {
      lines.add(
          "%d,%s,%d".formatted(random.nextInt(3), List.of("", "a;b").get(random.nextInt(2)), i));
    }
    Path corpus = Files.write(folder.resolve("rows.csv"), lines);
    run = folder.resolve("run");
    Path configuration =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            seed = "a-seed-of-the-tests"
            corpus { paths = ["%s"], format = table, columns = [n, k] }
            holdout.fraction = 0.5
            canaries.formats = [
              { name = n, text = "n={fill}", fill = "[0-9]{4}", insertions = [2], controls = 2 }
            ]
            training { layers = 1, units = 24, epochs = 12, learning-rate = 0.02,
                       batch-size = 8, rare-character = 1, end-of-document = true }
            generate.documents = %d
            generate.document-limit = 40
            run.directory = "%s"
            """
                .formatted(corpus, ROWS, run));
    Outcome trained = Outcome.of("train", configuration.toString());
    assertThat(trained.code()).as(trained.out() + trained.err()).isZero();
  }

  private static JsonNode generated(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("generate", run.toString()));
    arguments.addAll(List.of(more));
    Outcome outcome = Outcome.of(arguments.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("were no whole row of corpus.columns and were drawn again");
    JsonNode all = JSON.readTree(run.resolve("manifest.json").toFile()).at("/stages/generated");
    return all.get(all.size() - 1);
  }

  private static JsonNode audited(String name, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("synthetic", "--run=" + run, "--set=run.directory=" + folder.resolve(name)));
    arguments.addAll(List.of(more));
    Outcome outcome = Outcome.of(arguments.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return JSON.readTree(folder.resolve(name).resolve("report.json").toFile());
  }

  @Test
  void rowsAreWrittenInColumnsAndAuditedAgain() throws IOException {
    JsonNode entry = generated();
    assertThat(entry.path("documents").intValue()).isEqualTo(ROWS);
    assertThat(entry.path("columns").toString()).isEqualTo("[\"n\",\"k\"]");
    assertThat(entry.path("cut").intValue()).isZero();
    assertThat(entry.path("unparsed").isIntegralNumber()).isTrue();
    Path file =
        Path.of(URI.create(entry.path("directory").textValue())).resolve("part-000000.jsonl.gz");
    int missing = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      List<String> all = lines.lines().toList();
      assertThat(all).hasSize(ROWS);
      for (int i = 0; i < ROWS; i++) {
        JsonNode line = JSON.readTree(all.get(i));
        assertThat(line.fieldNames()).toIterable().containsExactly("index", "n", "k");
        assertThat(line.path("index").intValue()).isEqualTo(i);
        missing += line.path("k").isNull() ? 1 : 0;
      }
    }
    assertThat(missing).as("missing values are learned").isBetween(1, ROWS - 1);

    JsonNode own = audited("own");
    assertThat(own.at("/synthetic/records/released").intValue()).isEqualTo(ROWS);
    assertThat(own.at("/synthetic/records/unreadable").intValue()).isZero();
    assertThat(own.at("/synthetic/records/copies").intValue())
        .as("a row of few values is a real one")
        .isGreaterThan(ROWS / 2);

    JsonNode parquet = generated("--set", "generate.format=parquet");
    assertThat(parquet.path("textSha256")).isEqualTo(entry.path("textSha256"));
    JsonNode again =
        audited(
            "parquet",
            "--paths=" + parquet.path("directory").textValue(),
            "--set=synthetic.format=table");
    assertThat(again.at("/synthetic/records")).isEqualTo(own.at("/synthetic/records"));
  }

  @Test
  void aModelThatCannotWriteARowIsToldSo() throws IOException {
    Outcome outcome = Outcome.of("generate", run.toString(), "--set", "generate.document-limit=3");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err())
        .contains("was drawn 1000 times; 1000 times it was no row of these columns");
  }
}
