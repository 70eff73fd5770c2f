package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedVerdictTest {
  private static final Instant SENT = Instant.parse("2026-01-01T02:00:00Z");

  private static JsonNode verdict(String state, String startedAt, String exit)
      throws JsonProcessingException {
    return new ObjectMapper()
        .readTree(
            """
            { "run": "hdfs:///r", "state": "%s", "exit": %s, "verdict": "It leaks.",
              "gate": { "decision": "fail" }, "report": "report.html", "startedAt": "%s" }
            """
                .formatted(state, exit, startedAt));
  }

  @ParameterizedTest
  @CsvSource({
    "ended, 2026-01-01T02:00:10Z, 1, 1, true",
    "ended, 2026-01-01T02:00:10Z, 0, 0, true",
    "ended, 2026-01-01T02:00:10Z, 2, 1, false",
    "running, 2026-01-01T02:00:10Z, null, 4, false",
    "running, 2026-01-01T02:00:10Z, null, lost, false",
    "ended, 2026-01-01T02:00:10Z, 4, lost, true",
    "ended, 2026-01-01T02:00:10Z, 0, lost, false",
    "ended, 2025-12-31T02:00:10Z, 0, 0, false",
    "ended, never, 0, 0, false",
    "ended, 2026-01-01T01:59:30Z, 0, 0, true"
  })
  void aFileOfAnotherCommandDoesNotCount(
      String state, String startedAt, String exit, String told, boolean counts) throws Exception {
    assertThat(ShippedVerdict.counts(verdict(state, startedAt, exit), SENT, told))
        .isEqualTo(counts);
  }

  @Test
  void theLineIsThatOfTheCommand() throws Exception {
    assertThat(ShippedVerdict.line(verdict("ended", "2026-01-01T02:00:10Z", "1")))
        .isEqualTo("verdict: It leaks. | report: hdfs:///r/report.html | gate: fail | exit: 1");
    assertThat(ShippedVerdict.line(new ObjectMapper().readTree("{\"exit\": 4, \"verdict\": null}")))
        .isEqualTo("verdict: none | report: none | exit: 4");
  }
}
