package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.coalmine.report.Report;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An audit tells on screen, in its report and in its last line what it read and what it did not.
 */
class InputsOfRunTest {
  @TempDir Path folder;

  @Test
  void standInNotesReportPageAndLastLine() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Path corpus = Outcome.corpus(in);
    Files.write(corpus, new byte[] {'b', 'a', 'd', (byte) 0xff, '\n'}, StandardOpenOption.APPEND);
    Files.writeString(in.resolve("_SUCCESS"), "");
    String configuration =
        Outcome.configuration(
            folder, in, "corpus.quarantine-limit = 0.1, gate.max-exposure-bits = 13");
    JsonNode inspected =
        new ObjectMapper()
            .readTree(Outcome.of("inspect", configuration, "--format", "json").out())
            .get("inputs");

    Outcome outcome = Outcome.of("audit", configuration);
    assertThat(outcome.err())
        .contains("corpus   1 path, 1 file (1 txt)")
        .contains("records  61: 60 documents, 1 unreadable (not valid UTF-8: 1, first at ")
        .contains("sample   " + corpus + ":1  \"*** ********* ***")
        .doesNotContain("committee");
    assertThat(outcome.lastLine()).contains("1 record of 61 was not read (0.13% of the bytes)");

    byte[] json = Files.readAllBytes(folder.resolve("run/report.json"));
    assertThat(new ObjectMapper().readTree(json).at("/run/inputs")).isEqualTo(inspected);
    Report report = ReportJson.read("report.json", json);
    assertThat(requireNonNull(report.run().inputs()).records().unreadable()).isEqualTo(1);
    assertThat(ReportJson.write(report)).isEqualTo(json);
    assertThat(Files.readString(folder.resolve("run/report.html"), UTF_8))
        .contains("<summary>Inputs</summary>", "in/_SUCCESS", "left out: names that begin with");
  }
}
