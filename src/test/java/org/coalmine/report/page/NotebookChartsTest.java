package org.coalmine.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.junit.jupiter.api.Test;

class NotebookChartsTest {
  @Test
  void styleReachesNothingOutsideTheFragment() {
    String style = NotebookCharts.style(Page.style());
    long selectors =
        Arrays.stream(style.split("}", -1))
            .filter(rule -> rule.contains("{"))
            .flatMap(rule -> Arrays.stream(rule.substring(0, rule.indexOf('{')).split(",", -1)))
            .peek(selector -> assertThat(selector.strip()).startsWith(".coalmine-chart"))
            .count();
    assertThat(selectors).isGreaterThan(50);
    assertThat(style).contains("--extracted: #c2410c");
  }

  @Test
  void drawsWhatThereIs() {
    Report report = SampleReports.leaking();
    assertThat(NotebookCharts.exposure(report)).contains("<svg", "ceiling");
    assertThat(NotebookCharts.logPerplexity(report)).contains("<svg", "log-perplexity, bits");
    assertThat(NotebookCharts.training(report)).contains("<svg", "epoch");
    assertThat(NotebookCharts.training(SampleReports.bare())).isEmpty();
  }
}
