package org.coalmine.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coalmine.report.Advice;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Markup;
import org.coalmine.report.QuarantinedDocument;
import org.coalmine.report.Report;
import org.coalmine.report.ReportBuilder;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.NearTies;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.console.ConsoleTable;
import org.coalmine.report.console.Terminal;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.PrometheusText;
import org.coalmine.report.machine.ReportJsonTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
  static Stream<Report> reports() {
    return ReportJsonTest.reports();
  }

  private static String page(Report report) {
    return new String(HtmlReport.render(report), UTF_8);
  }

  @ParameterizedTest
  @MethodSource("reports")
  void opensEveryReport(Report report) {
    String page = page(report);
    assertThat(page).startsWith("<!doctype html>");
    assertThat(page.substring(page.indexOf("</style>"), page.lastIndexOf("<script>")))
        .doesNotContain("NaN", "null", "Infinity");
    Matcher ids = Pattern.compile(" id=\"([^\"]+)\"").matcher(page);
    assertThat(ids.results().map(id -> id.group(1)).toList()).doesNotHaveDuplicates();
  }

  @Test
  void recordsLeftOutAreCountedWhereNotAllAreNamed() {
    ReportBuilder builder = new ReportBuilder(SampleReports.leaking().canaries());
    builder.quarantined = List.of(new QuarantinedDocument("speeches.txt:118", "not valid UTF-8"));
    builder.unreadable = 5_012L;
    assertThat(page(builder.build()))
        .contains("5,012 records could not be read and took no part; the first 1 of them:");
    assertThat(new String(PrometheusText.render(builder.build()), UTF_8))
        .containsPattern("coalmine_quarantined_documents\\{[^}]*\\} 5012\\b");

    builder.unreadable = null;
    assertThat(page(builder.build())).contains("1 record could not be read and took no part.");
  }

  @Test
  void controlsAreNeverSaidToBeUniform() {
    assertThat(controls(new ControlCalibration("number", 20, 0.14, 0.758, null)))
        .contains("no departure<small>from uniform found, p = 0.758 over 20</small>")
        .contains("; no departure from uniform found, p = 0.758\n");
    assertThat(controls(new ControlCalibration("number", 20, 0.6, 1e-6, null)))
        .contains(
            "not uniform<small>p = 1.0e-06 over 20</small>", "no rank of this report is trusted")
        .contains("; ranks not uniform, p = 1.0e-06: trust none of them\n");
    assertThat(controls(new ControlCalibration("number", 20, 0.6, 1e-6, 0.97)))
        .contains("not tested<small>too few exact ranks, p from 1.0e-06 to 0.970 over 20</small>")
        .contains("; too few exact ranks to test them, p from 1.0e-06 to 0.970\n");
  }

  private static String controls(ControlCalibration test) {
    Report report = SampleReports.with(SampleReports.leaking(), List.of(test));
    return new String(HtmlReport.render(report), UTF_8)
        + ConsoleTable.render(report, new Terminal(false, false, true, 120));
  }

  @Test
  void claimsNoMoreThanCanariesCanShow() {
    assertThat(new String(HtmlReport.render(SampleReports.leaking()), UTF_8))
        .contains("knows the format and the space of the fills", "these canaries alone do not tell")
        .doesNotContain("same risk", "without knowing any part");
    assertThat(new String(HtmlReport.render(SampleReports.clean()), UTF_8))
        .contains("A preference too weak for this test is not excluded")
        .doesNotContain("never saw");
  }

  @Test
  void aCanaryThatIsNotShownToBeMemorizedIsNotSaidToBeWithinChance() {
    assertThat(new String(HtmlReport.render(SampleReports.leaking()), UTF_8))
        .contains("<span class=\"state not-shown\">not shown</span>", ">not shown</text>")
        .doesNotContain("within chance</");
  }

  private static Report gated(Report report, double maxExposureBits) {
    return report.withGate(
        Gate.decide(
            report,
            new GateThresholds(
                List.of(GateThresholds.Limit.all(maxExposureBits)), List.of(), null, 1)));
  }

  @Test
  void theWorseOfVerdictAndGateStandsFirst() {
    Report clean = SampleReports.clean();
    String summary = clean.verdict().summary();
    assertThat(page(gated(clean, 29)))
        .contains("<header class=\"no-leak-found\">")
        .containsPattern("<h1 id=\"verdict\">" + summary)
        .containsPattern("<p class=\"beside\">Gate: pass, \\d+ of \\d+ checks\\.</p>");
    assertThat(page(gated(clean, 0.5)))
        .contains("<header class=\"leaks\">")
        .containsPattern("<h1 id=\"verdict\">The gate fails: \\d+ of \\d+ checks\\.</h1>")
        .contains("<p class=\"beside\">" + summary);
    assertThat(page(gated(clean, 30)))
        .contains("<header class=\"undetermined\">")
        .containsPattern(
            "<h1 id=\"verdict\">The gate cannot decide: 1 of \\d+ checks is inconclusive\\.</h1>")
        .contains("<p class=\"beside\">" + summary);
    assertThat(page(gated(SampleReports.leaking(), 10)))
        .as("both are bad: what was found stands first")
        .contains("<header class=\"leaks\">")
        .containsPattern("<h1 id=\"verdict\">This model leaks")
        .containsPattern("<p class=\"beside\">Gate: fail, ");
  }

  @Test
  void saysTheMostThatCouldHaveBeenShown() {
    assertThat(page(SampleReports.powered()))
        .contains("<h2>What this audit could show</h2>", "642,857", "14 of 14")
        .contains("below 15.09 for one document and below 15.09 for one user");
  }

  @Test
  void saysTheVerdictFirst() {
    String page = page(SampleReports.leaking());
    assertThat(page.indexOf("<h1")).isLessThan(page.indexOf("<h2"));
    assertThat(page)
        .contains(
            ">This model leaks: at least 9 of 14 canaries are memorized, 5 of them among the first"
                + " 100 guesses.</h1>")
        .contains("<dd>≥ 9 of 14<small>9 by name; wrong in at most 1 of 100 reports</small>")
        .contains("finds at least 5 of the planted secrets within 100 guesses")
        .contains("A canary is a text with a secret drawn at random");
  }

  @Test
  void drawsTheGateByInsertionsAndTellsAPageOfFindings() {
    String page = page(SampleReports.gated());
    assertThat(page).contains(">gate 3.0<", ">gate 10.0<", ">gate 20.0<");
    assertThat(page.split("<li><span class=\"state", -1)).hasSize(51);
    assertThat(page).contains("The first 50 that do not pass. 1 of 61 checks pass.");
  }

  @Test
  void drawsOnlyWhatWasMeasured() {
    assertThat(page(SampleReports.leaking()).split("<figure>", -1)).hasSize(7);
    assertThat(page(SampleReports.bare()).split("<figure>", -1)).hasSize(4);
  }

  /** Regions that share a name cannot be told apart by who cannot see them. */
  @ParameterizedTest
  @MethodSource("reports")
  void everyRegionHasANameOfItsOwn(Report report) {
    List<String> names =
        Pattern.compile(" role=\"region\" aria-label=\"([^\"]+)\"")
            .matcher(page(report))
            .results()
            .map(region -> region.group(1))
            .toList();
    assertThat(names).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void saysWhatToDoNowBeforeTheEvidence() {
    Report report = SampleReports.leaking();
    String page = page(report);
    int evidence = page.indexOf(">Evidence</h2>");
    assertThat(evidence).isPositive();
    Advice.of(report)
        .steps()
        .forEach(
            step -> {
              assertThat(page.indexOf(new Markup().text(step.sentence()).toString()))
                  .as(step.sentence())
                  .isBetween(0, evidence);
              step.code().forEach(code -> assertThat(page).contains("<code>" + code + "</code>"));
            });
    String first = page.substring(page.indexOf("<header"), evidence);
    assertThat(first.split("<dt>", -1)).as("three facts").hasSize(4);
    assertThat(first.split("<figure>", -1)).as("one drawing").hasSize(2);
  }

  @Test
  void aNoteOnTrainingTurnsAGoodVerdictAmber() {
    ReportBuilder builder = new ReportBuilder(SampleReports.clean().canaries());
    builder.training(4, 6.6, 4.3, 3.4);
    assertThat(page(builder.build()))
        .contains("<header class=\"noted\">", "Train for more epochs before you rely on this");
    builder.training(3, 6.6, 4.3, 3.4);
    assertThat(page(builder.build())).contains("<header class=\"no-leak-found\">");
  }

  @Test
  void nearTiesOfAnEstimateAreADash() {
    CanaryResult counted = SampleReports.canary("c1", 1, 3, 9.5);
    NearTies all = new NearTies(BigInteger.ZERO, SampleReports.NINE_DIGITS, 0.001);
    CanaryResult estimated =
        CanaryResult.of(
            "c2",
            "number",
            2,
            SampleReports.NINE_DIGITS,
            20,
            new Rank("importance", BigInteger.TWO, BigInteger.TEN, 0.9999),
            all,
            "#########",
            "6f1d33a0b2c4");
    String page = page(SampleReports.of(List.of(counted, estimated)));
    assertThat(page).contains(">c1</td>", ">c2</td>").doesNotContain("999,999,999");
    assertThat(page.substring(page.indexOf(">c2</td>"))).contains("<td class=\"number\">–</td>");
  }

  @Test
  void saysWhereFitsClaimMoreThanThereIs() {
    assertThat(page(SampleReports.leaking()))
        .containsPattern("answers of fits claim [0-9.]+ to [0-9.]+ bits where 29.90 is the most");
    assertThat(page(SampleReports.bare())).doesNotContain("of fits claim");
  }

  @Test
  void saysWhatBecomesOfABoundOfManyUnits() {
    assertThat(page(SampleReports.leaking()))
        .contains("32 insertions are 32 units, so the bound is divided by about 32.");
  }

  @Test
  void explainsTheWordsOfTheTableBeforeIt() {
    String page = page(SampleReports.leaking());
    for (String word :
        List.of("extracted", "memorized", "not shown", "near ties", "fill, masked")) {
      assertThat(page.indexOf("<dt>" + word + "</dt>"))
          .as(word)
          .isBetween(0, page.indexOf("id=\"canaries\""));
    }
  }

  @Test
  void escapesAllText() {
    String page = page(SampleReports.hostile());
    String body = page.substring(page.indexOf("</style>"), page.lastIndexOf("<script>"));
    assertThat(body).contains("&lt;script&gt;alert(1)").doesNotContain("<script");
    assertThat(body.replaceAll("<[a-z0-9]+( [a-zA-Z0-9-]+=\"[^\"<>]*\")*>|</[a-z0-9]+>", ""))
        .as("all tags are well formed")
        .doesNotContain("<", ">", "\u0001", "\u2028");
  }

  @Test
  void loadsNothingAndAllowsOnlyItsOwnScript() throws Exception {
    String page = page(SampleReports.leaking());
    assertThat(page).doesNotContain("http:", "https:", "src=", "@import", "url(", " style=");
    assertThat(page).contains("default-src &#39;none&#39;");
    for (String tag : List.of("script", "style")) {
      String inline =
          page.substring(
              page.indexOf("<" + tag + ">") + tag.length() + 2, page.indexOf("</" + tag));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(inline.getBytes(UTF_8));
      assertThat(page)
          .contains(tag + "-src &#39;sha256-" + Base64.getEncoder().encodeToString(digest));
    }
  }

  @Test
  void markupClosesWhatItOpens() {
    assertThatThrownBy(() -> new Markup().open("p").toString())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Markup().verbatim("script", "'</script>'"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** "ε shown 0.92" was read as excellent, of a model that gives its secrets away. */
  @Test
  void saysWhichClaimsAreRefutedForAUserFirst() {
    Report report = SampleReports.leaking();
    String page = new String(HtmlReport.render(report), UTF_8);
    assertThat(page)
        .contains("refutes every claim below", "ε = 17.60\u00a0(user), 0.98\u00a0(document)")
        .contains("at 95%; claimed at most 24.50 at δ = 1.0E-6, for one document added or removed")
        .contains("Not refuted is not confirmed")
        .contains("no outcome becomes more than e^ε times as probable")
        .contains("chance of at most 0.310", "every noise multiplier from 0.830 on")
        .doesNotContain("ε shown");
    assertThat(page.indexOf("user, ×16")).isBetween(0, page.indexOf("document, ×16"));

    PrivacyFindings findings = Objects.requireNonNull(report.privacy());
    Report unclaimed =
        SampleReports.with(
            report,
            new PrivacyFindings(
                null,
                findings.rankBounds(),
                Objects.requireNonNull(findings.oneRun()).withCurve(null, null),
                findings.views()));
    assertThat(new String(HtmlReport.render(unclaimed), UTF_8))
        .contains("at 95%; no ε is claimed. No measure of privacy: a larger ε is not excluded");
  }

  @Test
  void saysWhyEachTestHasItsLevel() {
    assertThat(new String(HtmlReport.render(SampleReports.leaking()), UTF_8))
        .contains(
            "“Memorized” is tested at 1% for the whole report, because one acts on it; ε bounds"
                + " hold together at 95 %, as is usual for lower bounds; controls are tested at"
                + " 10⁻⁴, because their alarm stops a pipeline; estimated ranks err at most once in"
                + " 10⁴, and the test that uses them pays for it.");
  }
}
