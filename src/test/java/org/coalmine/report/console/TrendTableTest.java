package org.coalmine.report.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.SampleReports;
import org.coalmine.report.Trend;
import org.coalmine.report.Trends;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.TrendPage;
import org.junit.jupiter.api.Test;

public class TrendTableTest {
  /** Thirty nights; the exposure of ×64 rises on the twentieth, with another configuration. */
  public static Trends thirtyNights() {
    List<Trend.Run> runs = new ArrayList<>();
    for (int night = 0; night < 30; night++) {
      boolean late = night >= 19;
      TreeMap<Integer, BitsInterval> medians =
          new TreeMap<>(
              Map.of(
                  0, new BitsInterval(1, 1),
                  1, new BitsInterval(1.5, 1.5),
                  4, new BitsInterval(3, 5),
                  64, late ? new BitsInterval(29.5, 29.5) : new BitsInterval(12, 12.5)));
      runs.add(
          new Trend.Run(
              "nightly-" + night,
              Instant.parse("2026-10-25T22:00:00Z").plusSeconds(86_400L * night),
              (late ? SampleReports.leaking() : SampleReports.clean()).verdict(),
              late ? GateOutcome.Decision.FAIL : GateOutcome.Decision.PASS,
              medians,
              29.9,
              null,
              null,
              null,
              night == 19
                  ? List.of("extracted 0 → 5", "×64 median exposure 12.25 → 29.50 bits")
                  : List.of(),
              night == 19 ? List.of("training.epochs 10 → 20") : List.of()));
    }
    return new Trends(
        List.of(new Trend("nightly", runs)),
        List.of(new Trends.Unread("hdfs:/runs/nightly-30", "unfinished: it holds no report")));
  }

  @Test
  void plainLinesAreAlignedAscii() {
    String text = TrendTable.render(thirtyNights(), Terminal.plain());
    assertThat(text.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 127));
    List<String> lines = text.lines().toList();
    assertThat(lines.get(0)).startsWith("nightly: 30 runs");
    int column = lines.get(2).indexOf("verdict");
    assertThat(lines.get(3).substring(column)).startsWith("no-leak-found");
    assertThat(lines.get(22).substring(column)).startsWith("leaks");
    assertThat(lines.get(23)).isEqualTo("      extracted 0 -> 5");
    assertThat(lines.get(24)).isEqualTo("      x64 median exposure 12.25 -> 29.50 bits");
    assertThat(lines.get(25)).isEqualTo("      changed: training.epochs 10 -> 20");
    assertThat(text)
        .contains("x64  12.25  29.50   12.25    29.50  " + "-".repeat(19) + "#".repeat(11) + "\n")
        .endsWith("left out: hdfs:/runs/nightly-30: unfinished: it holds no report\n");
  }

  @Test
  void aNarrowTerminalLosesTheYearAndTheControlsBeforeTheRun() {
    for (int columns : new int[] {60, 80, 100}) {
      String text = TrendTable.render(thirtyNights(), new Terminal(true, false, true, columns));
      assertThat(table(text)).as("%d columns", columns).allMatch(line -> line.length() <= columns);
    }
    List<String> at =
        table(TrendTable.render(thirtyNights(), new Terminal(true, false, true, 112)));
    assertThat(at.get(0)).contains("run", "×1", "×64").doesNotContain("controls");
    assertThat(at.get(1)).startsWith("  10-25 22:00   nightly-0 ");
  }

  private static List<String> table(String text) {
    return text.lines().filter(line -> line.matches("  [a-z0-9].*")).limit(10).toList();
  }

  @Test
  void thePageHasAColumnForTheGateOnlyIfThereWasOne() {
    Trend trend = thirtyNights().audits().get(0);
    Trend ungated =
        new Trend(trend.name(), trend.runs().stream().map(TrendTableTest::ungated).toList());
    assertThat(page(trend)).contains(">gate</th>");
    assertThat(page(ungated)).doesNotContain(">gate</th>").contains(">extracted</th>");
  }

  @Test
  void theGateStandsBesideTheVerdict() {
    Trend trend = thirtyNights().audits().get(0);
    Trend ungated =
        new Trend(trend.name(), trend.runs().stream().map(TrendTableTest::ungated).toList());
    for (int columns : new int[] {60, 80, 200}) {
      Terminal terminal = new Terminal(true, false, true, columns);
      List<String> lines =
          TrendTable.render(new Trends(List.of(trend), List.of()), terminal).lines().toList();
      int column = lines.get(2).indexOf("gate");
      assertThat(lines.get(3).substring(column)).as("%d columns", columns).startsWith("pass");
      assertThat(lines.get(22).substring(column)).as("%d columns", columns).startsWith("fail");
      assertThat(TrendTable.render(new Trends(List.of(ungated), List.of()), terminal))
          .doesNotContain("gate");
    }
  }

  @SuppressWarnings("NullAway") // does not see in the class file that the gate is nullable
  private static Trend.Run ungated(Trend.Run run) {
    return new Trend.Run(
        run.id(),
        run.startedAt(),
        run.verdict(),
        null,
        run.medianExposureBits(),
        run.ceilingBits(),
        run.epsilonLowerBound(),
        run.duplicateShare(),
        run.found(),
        run.moves(),
        run.changes());
  }

  private static String page(Trend trend) {
    return new String(TrendPage.render(new Trends(List.of(trend), List.of())), UTF_8);
  }

  @Test
  void runsOfOneDayAreToldApartByTheirTime() {
    Trend trend =
        new Trend(
            "audit",
            List.of("2026-11-25T08:30:00Z", "2026-11-26T08:30:00Z", "2026-11-26T19:05:00Z").stream()
                .map(Instant::parse)
                .map(
                    time ->
                        new Trend.Run(
                            "run",
                            time,
                            SampleReports.clean().verdict(),
                            GateOutcome.Decision.PASS,
                            new TreeMap<>(Map.of(1, new BitsInterval(2, 2))),
                            29.9,
                            null,
                            null,
                            null,
                            List.of(),
                            List.of()))
                .toList());
    assertThat(page(trend)).contains(">25 Nov</text>", ">26 Nov, 08:30</text>", ">19:05</text>");
  }

  @Test
  void aTerminalShowsTheHeights() {
    String text = TrendTable.render(thirtyNights(), new Terminal(true, true, true, 120));
    assertThat(text)
        .contains("×64")
        .contains("▄".repeat(19) + "█".repeat(11))
        .contains("\u001b[31m");
  }

  @Test
  void jsonHoldsEveryRun() throws IOException {
    JsonNode json = new ObjectMapper().readTree(ReportJson.write(thirtyNights()));
    assertThat(json.at("/audits/0/runs")).hasSize(30);
    assertThat(json.at("/audits/0/runs/19/medianExposureBits/64/low").doubleValue())
        .isEqualTo(29.5);
    assertThat(json.at("/audits/0/runs/19/gate").textValue()).isEqualTo("fail");
    assertThat(json.at("/audits/0/runs/19/startedAt").textValue())
        .isEqualTo("2026-11-13T22:00:00Z");
    assertThat(json.at("/unread/0/reason").textValue()).startsWith("unfinished");
  }

  @Test
  void thePageShowsEveryRunAndNamesWhatIsLeftOut() {
    String page = new String(TrendPage.render(thirtyNights()), UTF_8);
    assertThat(page)
        .contains("nightly-29", "×64 median exposure 12.25 → 29.50 bits", "training.epochs 10 → 20")
        .contains("unfinished: it holds no report");
    assertThat(page.split("class=\"changed\"", -1)).as("one line, drawn twice").hasSize(3);
  }
}
