package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.Trend;
import org.coalmine.report.chapter.CanaryResult;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private static Report night(int night, long rank) {
    return SampleReports.at(
        SampleReports.of(
            List.of(
                SampleReports.canary("a", 4, rank, 20),
                SampleReports.canary("b", 4, rank * 4, 20),
                SampleReports.canary("c", 0, 500_000_000, 40))),
        "run-" + night,
        FIRST.plusSeconds(86_400L * night));
  }

  @Test
  void ordersRunsByTimeWhateverTheOrderGiven() {
    Trend trend =
        History.of(
            "quickstart", List.of(night(2, 10), night(0, 1000), night(1, 100), night(2, 10)));
    assertThat(trend.runs()).extracting(Trend.Run::id).containsExactly("run-0", "run-1", "run-2");
  }

  @Test
  void medianOfEachGroupOfInsertions() {
    Trend.Run run = History.of("quickstart", List.of(night(0, 1000))).runs().get(0);
    assertThat(run.medianExposureBits().keySet()).containsExactly(0, 4);
    assertThat(List.copyOf(run.medianExposureBits().values()).get(1).low())
        .isCloseTo(29.897352853986 - 9.965784284662 - 1, within(1e-9));
  }

  @Test
  void aRunAboveNineteenOfTheSameCanariesIsNoted() {
    List<Report> runs = new ArrayList<>();
    for (int night = 0; night < 19; night++) {
      runs.add(night(night, 500_000 + 1000 * night));
    }
    runs.add(night(19, 490_000));
    assertThat(lastMoves(runs))
        .containsExactly(
            "mean exposure 9.99 bits, higher than in 19 of 19 runs of the same canaries (p ="
                + " 0.050)");
    assertThat(lastMoves(runs.subList(1, 20))).as("18 older runs").isEmpty();
    runs.set(19, night(19, 500_000));
    assertThat(lastMoves(runs)).as("one older run is as high").isEmpty();
    Report others =
        SampleReports.at(
            SampleReports.of(List.of(SampleReports.canary("a", 4, 900_000, 20))),
            "run-19",
            FIRST.plusSeconds(86_400L * 19));
    runs.set(19, others);
    assertThat(lastMoves(runs)).as("without canary b").containsExactly("memorized at least 2 → 1");
  }

  private static List<String> lastMoves(List<Report> reports) {
    List<Trend.Run> runs = History.of("quickstart", reports).runs();
    return runs.get(runs.size() - 1).moves();
  }

  @Test
  void filtersByName() {
    assertThat(History.of("another", List.of(night(0, 1))).runs()).isEmpty();
    assertThat(History.names(List.of(night(0, 1), night(1, 1)))).containsExactly("quickstart");
  }

  @Test
  void tellsWhatChanged() {
    Report before = night(0, 10);
    Report after = SampleReports.configured(night(1, 10), Map.of("train.units", "400"));
    List<Trend.Run> runs = History.of("quickstart", List.of(before, after)).runs();
    assertThat(runs.get(0).changes()).isEmpty();
    Map<String, String> old = before.provenance().configuration();
    assertThat(runs.get(1).changes())
        .contains(
            "train.units " + old.get("train.units") + " → 400",
            "train.layers " + old.get("train.layers") + " removed")
        .doesNotContain("other canaries");
  }

  @Test
  void tellsBothValuesOfAChangedKey() {
    Report before = SampleReports.configured(night(0, 10), Map.of("training.epochs", "10"));
    Report after = SampleReports.configured(night(1, 10), Map.of("training.epochs", "3"));
    assertThat(History.changes(before, after)).containsExactly("training.epochs 10 → 3");
    Report more =
        SampleReports.configured(
            night(1, 10), Map.of("training.epochs", "10", "training.dropout", "0.1"));
    assertThat(History.changes(before, more)).containsExactly("training.dropout 0.1 added");
  }

  @Test
  void tellsThatCanariesWereDrawnAnew() {
    CanaryResult canary = SampleReports.canary("a", 4, 10, 20);
    assertThat(
            History.changes(
                SampleReports.of(List.of(canary)),
                SampleReports.of(List.of(SampleReports.drawnAnew(canary)))))
        .containsExactly("other canaries");
  }

  @Test
  void tellsWhatMovedBeyondChance() {
    List<Trend.Run> runs =
        History.of("quickstart", List.of(night(0, 200_000_000), night(1, 10), night(2, 15))).runs();
    assertThat(runs.get(0).moves()).isEmpty();
    assertThat(runs.get(1).moves())
        .containsExactly(
            "extracted at least 0 → 2",
            "memorized at least 0 → 2",
            "×4 median exposure 1.32 → 25.58 bits");
    assertThat(runs.get(2).moves()).as("less than a bit").isEmpty();
  }

  @Test
  void movesWithinChanceAreNoMoves() {
    List<Trend.Run> runs =
        History.of("quickstart", List.of(night(0, 900_000_000 / 4), night(1, 40_000_000))).runs();
    assertThat(runs.get(1).moves()).isEmpty();
  }
}
