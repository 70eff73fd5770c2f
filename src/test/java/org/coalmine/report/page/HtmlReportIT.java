package org.coalmine.report.page;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.console.TrendTableTest;
import org.coalmine.report.machine.ReportJsonTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, at the width of a desk and of a phone. */
class HtmlReportIT {
  private static final String FLAWS =
      """
      const flaws = [];
      if (document.documentElement.scrollWidth > innerWidth) {
        flaws.push("the page is wider than the window: " + document.documentElement.scrollWidth);
      }
      const shown = [...document.querySelectorAll("figure svg")].filter(
        (svg) => getComputedStyle(svg).display !== "none");
      for (const figure of document.querySelectorAll("figure")) {
        if (shown.filter((svg) => figure.contains(svg)).length !== 1) {
          flaws.push("a figure must show one drawing");
        }
      }
      for (const svg of shown) {
        const frame = svg.getBoundingClientRect();
        if (frame.width < 200 || frame.height < 100) {
          flaws.push("too small: " + svg.getAttribute("aria-labelledby"));
        }
        const texts = [...svg.querySelectorAll("text")];
        const boxes = texts.map((text) => text.getBoundingClientRect());
        texts.forEach((text, i) => {
          const box = boxes[i];
          if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
              box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
            flaws.push("cut off: " + text.textContent);
          }
          for (let j = 0; j < i; j++) {
            const other = boxes[j];
            const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
            const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
            if (wide > 2 && high > 4) {
              flaws.push("overlap: " + text.textContent + " and " + texts[j].textContent);
            }
          }
        });
      }
      return flaws;
      """;

  private @TempDir Path directory;

  @BeforeAll
  static void needsABrowser() {
    assumeTrue(
        Chromium.browser().isPresent() && Chromium.find("chromedriver").isPresent(),
        "skipped: chromium and chromedriver are not installed (Debian: chromium, chromium-driver)");
  }

  private Path page(Report report) throws IOException {
    Path page = Files.createTempFile(directory, "report", ".html");
    return Files.write(page, HtmlReport.render(report));
  }

  private Chromium browser(int width, int height) throws IOException, InterruptedException {
    return new Chromium(Files.createTempDirectory(directory, "profile"), width, height);
  }

  private static Stream<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
  }

  @Test
  void drawsWithoutFlawsAtEveryWidthAndAsksForNothing() throws Exception {
    for (int[] size : new int[][] {{1280, 900}, {390, 844}}) {
      try (Chromium browser = browser(size[0], size[1])) {
        for (Report report : ReportJsonTest.reports().toList()) {
          Path page = page(report);
          browser.open(page);
          assertThat(texts(browser.run(FLAWS)))
              .as("%s at width %d", report.verdict().summary(), size[0])
              .isEmpty();
          assertThat(browser.run("return document.title").asText())
              .contains(report.name().substring(0, 4));
          assertThat(browser.console()).isEmpty();
          assertThat(browser.requests())
              .isNotEmpty()
              .allMatch(url -> url.equals(page.toUri().toString()) || url.startsWith("data:"));
        }
      }
    }
  }

  @Test
  void drawsTheHistoryWithoutFlaws() throws Exception {
    for (int[] size : new int[][] {{1280, 900}, {390, 844}}) {
      try (Chromium browser = browser(size[0], size[1])) {
        Path page = Files.createTempFile(directory, "history", ".html");
        browser.open(Files.write(page, TrendPage.render(TrendTableTest.thirtyNights())));
        assertThat(texts(browser.run(FLAWS))).as("at width %d", size[0]).isEmpty();
        assertThat(browser.console()).isEmpty();
      }
    }
  }

  @Test
  void sortsAndFilters() throws Exception {
    try (Chromium browser = browser(1280, 900)) {
      browser.open(page(SampleReports.leaking()));
      String ranks =
          """
          const rows = [...document.querySelectorAll("#canaries tbody tr")];
          return rows.map((row) => Number(row.cells[4].textContent.replaceAll(",", "")));
          """;
      String head = "document.querySelector('#canaries th:nth-child(5)')";
      browser.run(head + ".querySelector('button').click()");
      assertThat(texts(browser.run(ranks)).map(Double::valueOf)).hasSize(34).isSorted();
      assertThat(browser.run("return " + head + ".getAttribute('aria-sort')").asText())
          .isEqualTo("ascending");
      browser.run(head + ".querySelector('button').click()");
      assertThat(texts(browser.run(ranks)).map(rank -> -Double.parseDouble(rank))).isSorted();

      String shown =
          """
          return [...document.querySelectorAll("#canaries tbody tr")]
            .filter((row) => row.getBoundingClientRect().height > 0).length;
          """;
      browser.run(
          """
          const state = document.getElementById("filter-state");
          state.value = "extracted";
          state.dispatchEvent(new Event("change"));
          """);
      assertThat(browser.run(shown).asInt()).isEqualTo(5);
      browser.run(
          """
          const words = document.getElementById("filter-words");
          words.value = "number-14";
          words.dispatchEvent(new Event("input"));
          """);
      assertThat(browser.run(shown).asInt()).isEqualTo(1);
      assertThat(browser.run("return document.getElementById('filter-count').textContent").asText())
          .isEqualTo("1 of 34 rows match");
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void runsNoScriptButItsOwn() throws Exception {
    try (Chromium browser = browser(1280, 900)) {
      browser.open(page(SampleReports.hostile()));
      assertThat(browser.run("return document.scripts.length").asInt()).isEqualTo(1);
      assertThat(browser.console()).isEmpty();
      browser.run(
          """
          const script = document.createElement("script");
          script.textContent = "window.broken = true";
          document.body.append(script);
          const image = new Image();
          image.src = "http://127.0.0.1:9/leak";
          """);
      assertThat(browser.run("return window.broken === undefined").asBoolean()).isTrue();
      assertThat(String.join("\n", browser.console())).contains("Content Security Policy");
    }
  }

  @Test
  void isLegibleInTheDarkAndOnPaper() throws Exception {
    String brightness =
        """
        const of = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).map(Number)
          .reduce((sum, part) => sum + part / 765, 0);
        const style = getComputedStyle(document.body);
        return [of(style.backgroundColor), of(style.color)];
        """;
    try (Chromium browser = browser(1280, 900)) {
      browser.open(page(SampleReports.leaking()));
      JsonNode light = browser.run(brightness);
      assertThat(light.get(0).asDouble() - light.get(1).asDouble()).isGreaterThan(0.6);
      browser.preferDark();
      JsonNode dark = browser.run(brightness);
      assertThat(dark.get(1).asDouble() - dark.get(0).asDouble()).isGreaterThan(0.6);
      assertThat(new String(Base64.getDecoder().decode(browser.print()), 0, 5, US_ASCII))
          .isEqualTo("%PDF-");
    }
  }

  @Test
  void showsTheWholeTableOfCanariesAtADesk() throws Exception {
    String scroll = "return document.querySelector('#canaries').parentElement.";
    try (Chromium browser = browser(1280, 900)) {
      browser.open(page(SampleReports.leaking()));
      assertThat(browser.run(scroll + "scrollWidth").asInt())
          .isLessThanOrEqualTo(browser.run(scroll + "clientWidth").asInt());
      browser.run(scroll + "scrollTop = 300");
      assertThat(
              browser
                  .run(
                      """
                      const head = document.querySelector("#canaries th").getBoundingClientRect();
                      const box = document.querySelector("#canaries").parentElement;
                      return head.top - box.getBoundingClientRect().top;
                      """)
                  .asDouble())
          .as("the head stays in sight")
          .isBetween(-1.0, 1.0);
    }
  }

  @Test
  void theFirstScreenIsOnePageOfPaper() throws Exception {
    int pixelsOfA4WithinItsMargins = 718;
    int pixelsDown = 1047;
    try (Chromium browser = browser(pixelsOfA4WithinItsMargins, 900)) {
      for (Report report : List.of(SampleReports.leaking(), SampleReports.clean())) {
        browser.open(page(report));
        browser.preferPaper();
        assertThat(
                browser
                    .run("return document.querySelector('header').getBoundingClientRect().height")
                    .asDouble())
            .isLessThan(pixelsDown);
        assertThat(
                browser
                    .run("return getComputedStyle(document.querySelector('header')).breakAfter")
                    .asText())
            .isEqualTo("page");
      }
    }
  }

  @Test
  void losesNoColumnOnPaper() throws Exception {
    int pixelsOfA4WithinItsMargins = 718;
    try (Chromium browser = browser(pixelsOfA4WithinItsMargins, 900)) {
      browser.open(page(SampleReports.leaking()));
      String overhang =
          """
          const table = document.getElementById("canaries");
          return table.getBoundingClientRect().right - innerWidth;
          """;
      assertThat(browser.run(overhang).asDouble()).as("on the screen it scrolls").isPositive();
      browser.preferPaper();
      assertThat(browser.run(overhang).asDouble()).isLessThanOrEqualTo(1);
    }
  }
}
