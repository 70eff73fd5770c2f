package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.Trend;
import org.coalmine.report.chapter.Found;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two scans: by a gate, and over time. */
class FoundBaselineTest {
  private static final List<String> KINDS = List.of("card", "ssn");

  private static Found found(
      String keyId,
      List<String> kinds,
      @Nullable String below,
      List<String> cards,
      List<String> ssns) {
    List<Found.Group> groups = new ArrayList<>();
    List<Found.OfKind> prints = new ArrayList<>();
    add("card", cards, groups, prints);
    add("ssn", ssns, groups, prints);
    return new Found(
        10,
        0,
        0,
        null,
        "likely",
        kinds,
        List.of(),
        keyId,
        groups,
        List.of(),
        new Found.Files(0, List.of()),
        new Found.Prints(below, prints),
        List.of(),
        null);
  }

  private static void add(
      String kind, List<String> some, List<Found.Group> groups, List<Found.OfKind> prints) {
    if (!some.isEmpty()) {
      groups.add(
          new Found.Group(kind, null, "certain", false, false, some.size(), some.size(), 0, 0));
      prints.add(new Found.OfKind(kind, some));
    }
  }

  private static GateOutcome gate(Found before, Found after) {
    return Gate.decide(
        SampleReports.found(after),
        GateThresholds.none(),
        Optional.of(SampleReports.found(before)));
  }

  private static Found found(List<String> cards, List<String> ssns) {
    return found("k", KINDS, null, cards, ssns);
  }

  @Test
  void onlyWhatIsNewFails() {
    Found before = found(List.of("a1", "a2"), List.of("a3"));
    GateOutcome same = gate(before, found(List.of("a1"), List.of("a3")));
    assertThat(same.decision()).isEqualTo(Decision.PASS);
    assertThat(same.findings())
        .anyMatch(
            it ->
                it.message()
                    .equals(
                        "no secret is new: 2 of the baseline stand in what was read, 1 do not"));
    GateOutcome added = gate(before, found(List.of("a1"), List.of("a3", "b1")));
    assertThat(added.decision()).isEqualTo(Decision.FAIL);
    assertThat(added.findings().get(0).sentence())
        .isEqualTo("ssn: 1 new secret stands in the corpus: b1");
  }

  @Test
  void anotherKeyAndAnotherKindDecideNothing() {
    Found before = found("k", List.of("card"), null, List.of("a1"), List.of());
    GateOutcome other = gate(before, found("l", KINDS, null, List.of("a1"), List.of()));
    assertThat(other.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(other.findings().get(0).message())
        .contains("under another key (k, not l): set COALMINE_SCAN_KEY");
    GateOutcome kind = gate(before, found(List.of("a1"), List.of("a3")));
    assertThat(kind.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(kind.findings().get(0).sentence())
        .startsWith("ssn: the baseline did not look for this kind");
    GateOutcome audit =
        Gate.decide(
            SampleReports.found(before), GateThresholds.none(), Optional.of(SampleReports.clean()));
    assertThat(audit.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(audit.findings().get(0).message()).isEqualTo("the baseline is no scan");
  }

  @Test
  void aShareOfTheFingerprintsDecidesWhatItHolds() {
    Found before = found("k", KINDS, "a5", List.of("a1", "a3"), List.of());
    Found after = found("k", KINDS, "a4", List.of("a1", "a3"), List.of());
    GateOutcome none = gate(before, after);
    assertThat(none.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(none.findings().get(0).message()).contains("scan.most-fingerprints");
    assertThat(gate(before, found("k", KINDS, "a4", List.of("a1", "a2"), List.of())).decision())
        .isEqualTo(Decision.FAIL);
    assertThat(gate(before, found(List.of("a1", "a3", "a7"), List.of())).decision())
        .as("a7 is beyond what the baseline tells")
        .isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void historyTellsWhatIsNewAndGone() {
    Report first =
        SampleReports.at(
            SampleReports.found(found(List.of("a1", "a2"), List.of())),
            "r1",
            Instant.parse("2026-01-01T00:00:00Z"));
    Report second =
        SampleReports.at(
            SampleReports.found(found(List.of("a1"), List.of("a3", "a4"))),
            "r2",
            Instant.parse("2026-01-02T00:00:00Z"));
    Report third =
        SampleReports.at(
            SampleReports.found(found("l", KINDS, null, List.of("a1"), List.of())),
            "r3",
            Instant.parse("2026-01-03T00:00:00Z"));
    List<Report> reports = List.of(third, first, second);
    Trend trend = History.of(History.names(reports).get(0), reports);
    assertThat(trend.name()).isEqualTo("shop (scan)");
    assertThat(trend.ofScans()).isTrue();
    assertThat(trend.runs()).hasSize(3);
    assertThat(trend.runs().get(0).found())
        .isEqualTo(
            new Trend.Secrets(
                2, 2, new java.util.TreeMap<>(java.util.Map.of("card", 2L)), null, null));
    assertThat(trend.runs().get(1).moves())
        .containsExactly("new secrets 2 (2 ssn)", "gone 1 (1 card)");
    assertThat(trend.runs().get(2).moves())
        .containsExactly("secrets under another key, not compared");
  }
}
