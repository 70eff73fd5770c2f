package org.coalmine.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryResult;
import org.junit.jupiter.api.Test;

/** A page of so many canaries that a line for each would cover the others. */
class ManyCanariesTest {
  private static final int MOST_BYTES = 3_000_000;

  /** Eight thousand planted, of which the one that stands most often is memorized. */
  private static List<CanaryResult> canaries(int planted, int controls) {
    Random random = new Random(20);
    List<CanaryResult> canaries = new ArrayList<>();
    for (int i = 0; i < planted; i++) {
      long rank = i == 6 ? 1 : 1 + (long) (random.nextDouble() * 999_999_999);
      canaries.add(
          SampleReports.canary("number-i" + (1 << (i % 7)) + "-" + i, 1 << (i % 7), rank, 30));
    }
    for (int i = 0; i < controls; i++) {
      long rank = 1 + (long) (random.nextDouble() * 999_999_999);
      canaries.add(SampleReports.canary("number-control-" + i, 0, rank, 31));
    }
    return canaries;
  }

  @Test
  void thePageStaysSmallAndHoldsEveryCanary() {
    Report report = SampleReports.of(canaries(8_000, 4_000));
    byte[] bytes = HtmlReport.render(report);
    assertThat(bytes.length).isLessThan(MOST_BYTES);
    String page = new String(bytes, UTF_8);
    assertThat(page.split("<tr><td>number-", -1)).as("a row for each").hasSize(12_001);
    assertThat(marks(page)).as("ten by themselves, in each of five drawings").isLessThan(100);
    assertThat(page)
        .contains("8,000", "class=\"box\"", "≥ 1 of 8,000")
        .doesNotContainPattern("[^0-9.,-]8000[^0-9]");
  }

  @Test
  void fewAreDrawnOneByOne() {
    String page = new String(HtmlReport.render(SampleReports.of(canaries(20, 10))), UTF_8);
    assertThat(page).doesNotContain("class=\"box\"");
    assertThat(marks(page)).isGreaterThan(5 * 30);
  }

  private static long marks(String page) {
    return Pattern.compile(" class=\"mark ").matcher(page).results().count();
  }
}
