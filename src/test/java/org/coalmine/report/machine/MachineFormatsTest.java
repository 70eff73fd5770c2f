package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestCase;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.page.Chromium;
import org.coalmine.report.page.HtmlReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.SAXException;

class MachineFormatsTest {
  private static final Schema SCHEMA = junitSchema();

  private static Schema junitSchema() {
    try {
      return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
          .newSchema(MachineFormatsTest.class.getResource("junit.xsd"));
    } catch (SAXException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<Report> reports() {
    return Stream.concat(ReportJsonTest.reports(), Stream.of(gated()));
  }

  static Report gated() {
    return SampleReports.leaking()
        .withGate(
            new GateOutcome(
                Decision.FAIL,
                GateThresholds.none(),
                List.of(
                    new Finding("max-exposure-bits", "number-14", Decision.FAIL, "too much"),
                    new Finding("max-exposure-bits", "number-1", Decision.INCONCLUSIVE, "open"),
                    new Finding("max-extracted", null, Decision.FAIL, "5 of 14"),
                    new Finding("max-extracted", null, Decision.PASS, "0 of 6"),
                    new Finding("max-exposure-bits", "number-2", Decision.PASS, "little"))));
  }

  private static List<ReportTestCase> junit(Report report) throws Exception {
    byte[] xml = JunitXml.render(report);
    SCHEMA.newValidator().validate(new StreamSource(new ByteArrayInputStream(xml)));
    return new TestSuiteXmlParser(new NullConsoleLogger())
        .parse(new InputStreamReader(new ByteArrayInputStream(xml), UTF_8)).stream()
            .flatMap(suite -> suite.getTestCases().stream())
            .toList();
  }

  @Test
  void junitHasACaseForEveryKindOfSecrets() throws Exception {
    Report report =
        SampleReports.found()
            .withGate(
                new GateOutcome(
                    Decision.FAIL,
                    GateThresholds.none(),
                    List.of(
                        new Finding("max-certain-secrets", "card", Decision.FAIL, "2, none may"),
                        new Finding("read", null, Decision.INCONCLUSIVE, "1 file is unread"))));
    List<ReportTestCase> cases = junit(report);
    assertThat(cases)
        .extracting(ReportTestCase::getFullName, ReportTestCase::hasFailure)
        .containsExactly(
            tuple("coalmine.scan.card", true),
            tuple("coalmine.scan.email", false),
            tuple("coalmine.scan.api-key", false),
            tuple("coalmine.gate.read", false));
    assertThat(cases.get(0).getFailureMessage())
        .isEqualTo(
            "2 different secrets, 2 certain, 5 times in all; max-certain-secrets: 2, none may");
  }

  @ParameterizedTest
  @MethodSource("reports")
  void junitIsReadBySurefiresParser(Report report) throws Exception {
    List<ReportTestCase> cases = junit(report);
    assertThat(cases.size()).isGreaterThan(report.planted().size());
    assertThat(new String(JunitXml.render(report), UTF_8))
        .contains(
            " tests=\"%d\" failures=\"%d\" errors=\"%d\""
                .formatted(
                    cases.size(),
                    cases.stream().filter(ReportTestCase::hasFailure).count(),
                    cases.stream().filter(ReportTestCase::hasError).count()));
  }

  @Test
  void junitFailsNothingWithoutAGate() throws Exception {
    assertThat(junit(SampleReports.leaking())).allMatch(ReportTestCase::isSuccessful);
    assertThat(new String(JunitXml.render(SampleReports.leaking()), UTF_8))
        .contains("<system-out>can be extracted: ");
    assertThat(junit(SampleReports.clean())).allMatch(ReportTestCase::isSuccessful);
  }

  @Test
  void junitSaysWhatIsMemorizedOfWhatItPasses() {
    String xml = new String(JunitXml.render(SampleReports.leaking()), UTF_8);
    Verdict verdict = SampleReports.leaking().verdict();
    assertThat(xml.split("<system-out>memorized beyond chance", -1))
        .hasSize(1 + verdict.memorized() - verdict.extracted());
  }

  @Test
  void junitIsNotGreenWhenNothingWasMeasured() throws Exception {
    assertThat(junit(SampleReports.unmeasured())).hasSize(2).allMatch(ReportTestCase::hasError);
    assertThat(junit(SampleReports.of(List.of()))).hasSize(1).allMatch(ReportTestCase::hasError);
  }

  @Test
  void junitIsNotGreenWhereAControlIsImpossible() throws Exception {
    GateOutcome.Finding impossible =
        new GateOutcome.Finding(
            "controls", "number-control-1", GateOutcome.Decision.INCONCLUSIVE, "too likely");
    GateOutcome gate =
        new GateOutcome(
            GateOutcome.Decision.INCONCLUSIVE,
            new GateThresholds(List.of(), List.of(), null, 1),
            List.of(impossible));
    assertThat(
            junit(SampleReports.clean().withGate(gate)).stream()
                .filter(ReportTestCase::hasError)
                .map(ReportTestCase::getFailureMessage))
        .containsExactly("number-control-1: too likely");
  }

  @Test
  void junitFollowsTheGate() throws Exception {
    List<ReportTestCase> cases = junit(gated());
    assertThat(cases.stream().filter(ReportTestCase::hasFailure).map(ReportTestCase::getName))
        .containsExactly("number-14", "max-extracted");
    assertThat(cases.stream().filter(ReportTestCase::hasError).map(ReportTestCase::getName))
        .containsExactly("number-1");
  }

  @ParameterizedTest
  @MethodSource("reports")
  void csvIsReadBackBySparksParser(Report report) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setHeaderExtractionEnabled(true);
    settings.getFormat().setLineSeparator("\r\n");
    CsvParser parser = new CsvParser(settings);
    List<String[]> rows = parser.parseAll(new ByteArrayInputStream(CsvTable.render(report)), UTF_8);
    assertThat(rows).hasSize(report.canaries().size());
    List<String> head = List.of(parser.getContext().headers());
    for (int i = 0; i < rows.size(); i++) {
      CanaryResult canary = report.canaries().get(i);
      assertThat(rows.get(i)).hasSameSizeAs(head);
      assertThat(new BigInteger(rows.get(i)[head.indexOf("rankHigh")]))
          .isEqualTo(canary.rank().high());
      assertThat(Double.parseDouble(rows.get(i)[head.indexOf("logPerplexityBits")]))
          .isEqualTo(canary.logPerplexityBits());
      assertThat(rows.get(i)[head.indexOf("id")]).startsWith(canary.id().substring(0, 2));
    }
  }

  @Test
  void csvRunsNoFormula() {
    CanaryResult canary = SampleReports.canary("=cmd|' /C calc'!A1", 1, 5, 9);
    String csv = new String(CsvTable.render(SampleReports.of(List.of(canary))), UTF_8);
    assertThat(csv).contains(",'=cmd|' /C calc'!A1,");
  }

  /** The grammar of prometheus.io/docs/instrumenting/exposition_formats, text format 0.0.4. */
  @ParameterizedTest
  @MethodSource("reports")
  void prometheusFollowsItsGrammar(Report report) {
    String name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    String label = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    Pattern sample =
        Pattern.compile(
            "(" + name + ")\\{(" + label + "(?:," + label + ")*)\\} (-?[0-9.]+(?:E-?[0-9]+)?)");
    Pattern comment = Pattern.compile("# (HELP (" + name + ") .+|TYPE (" + name + ") gauge)");
    String text = new String(PrometheusText.render(report), UTF_8);
    assertThat(text).endsWith("\n");
    Set<String> seen = new HashSet<>();
    List<String> families = new ArrayList<>();
    for (String line : text.split("\n", 0)) {
      Matcher match = sample.matcher(line);
      if (line.startsWith("#")) {
        Matcher head = comment.matcher(line);
        assertThat(head.matches()).as(line).isTrue();
        families.add(head.group(2) == null ? head.group(3) : head.group(2));
      } else {
        assertThat(match.matches()).as(line).isTrue();
        assertThat(match.group(1)).isEqualTo(families.get(families.size() - 1));
        assertThat(seen.add(match.group(1) + match.group(2))).as("once: %s", line).isTrue();
        assertThat(Double.parseDouble(match.group(3))).isFinite();
      }
    }
    assertThat(families).hasSize(2 * new HashSet<>(families).size());
  }

  @ParameterizedTest
  @MethodSource("reports")
  void prometheusPassesItsOwnTool(Report report) throws Exception {
    Path tool = Chromium.find("promtool").orElse(null);
    assumeTrue(tool != null, "skipped: promtool is not installed (Debian: prometheus)");
    Process check =
        new ProcessBuilder(String.valueOf(tool), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (OutputStream in = check.getOutputStream()) {
      in.write(PrometheusText.render(report));
    }
    String complaints = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertThat(check.waitFor()).as(complaints).isNotEqualTo(1);
    assertThat(complaints.lines())
        .as("these bits are not those of a memory")
        .allMatch(line -> line.endsWith("use base unit \"bytes\" instead of \"bits\""));
  }

  @Test
  void noSpeedIsToldWhereNoDensePassWasMade() {
    assertThat(new String(PrometheusText.render(SampleReports.pruned()), UTF_8))
        .contains("coalmine_rank_model_steps{audit=\"quickstart\"} 54321.0\n")
        .doesNotContain("candidates_per_second");
    assertThat(new String(ReportJson.write(SampleReports.pruned()), UTF_8))
        .contains("\"steps\": 54321")
        .doesNotContain("candidatesPerSecondPerCore");
    assertThat(new String(HtmlReport.render(SampleReports.pruned()), UTF_8))
        .contains("No dense pass was made; the ranks took 54,321 model steps on 2 cores.");
    assertThat(new String(PrometheusText.render(SampleReports.leaking()), UTF_8))
        .contains("coalmine_candidates_per_second_per_core{audit=\"quickstart\"} 3008423");
  }

  @Test
  void prometheusTellsTheVerdict() {
    assertThat(new String(PrometheusText.render(gated()), UTF_8))
        .contains("coalmine_exit_code{audit=\"quickstart\"} 1.0\n");
    assertThat(new String(PrometheusText.render(SampleReports.leaking()), UTF_8))
        .contains(
            "coalmine_verdict{audit=\"quickstart\",status=\"leaks\"} 1.0\n",
            "coalmine_canaries_extracted{audit=\"quickstart\"} 5.0\n",
            "coalmine_exit_code{audit=\"quickstart\"} 0.0\n",
            "coalmine_exposure_bits_low{audit=\"quickstart\",canary=\"number-14\","
                + "format=\"number\",insertions=\"64\"} 29.8");
  }
}
