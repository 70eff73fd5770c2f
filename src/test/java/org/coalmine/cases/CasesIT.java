package org.coalmine.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.coalmine.cli.Outcome;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row ends with its code, says why, and read as many documents as there are. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CasesIT {
  @TempDir Path folder;

  static Stream<Row> rows() {
    return Stream.of(
            InputRows.rows(),
            FormatRows.rows(),
            ConfigurationRows.rows(),
            OptionRows.rows(),
            PlanRows.rows(),
            StrangerRows.rows())
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isTreatedRightly(Row row) throws IOException {
    row.preparation().fill(folder);
    Outcome outcome = Outcome.of(row.arguments(folder));
    String all = outcome.out() + outcome.err();
    assertThat(outcome.code()).as(all).isEqualTo(row.code());
    assertThat(row.present()).as(all).allMatch(all::contains);
    assertThat(row.absent()).as(all).noneMatch(all::contains);
    if (row.code() != 0) {
      assertThat(outcome.lastLine()).endsWith("exit: " + row.code());
    }
    if (row.documents().isPresent()) {
      assertThat(documents()).as(all).isEqualTo(row.documents().getAsLong());
    }
  }

  /** How many documents the run's manifest has. */
  private long documents() throws IOException {
    Path manifest = folder.resolve("run/manifest.json");
    assertThat(manifest).exists();
    return new ObjectMapper()
        .readTree(Files.readAllBytes(manifest))
        .at("/stages/corpus/documents/documents")
        .longValue();
  }
}
