package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.contrastsecurity.sarif.Location;
import com.contrastsecurity.sarif.PhysicalLocation;
import com.contrastsecurity.sarif.ReportingDescriptor;
import com.contrastsecurity.sarif.Result;
import com.contrastsecurity.sarif.Run;
import com.contrastsecurity.sarif.SarifSchema210;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.math.BigInteger;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.exposure.Exposure;
import org.coalmine.report.Advice;
import org.coalmine.report.AdviceStep;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.report.chapter.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SARIF as its standard has it, and as GitHub's code scanning takes it. */
class SarifTest {
  private static final JsonSchema OASIS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(
              Objects.requireNonNull(
                  SarifSchema210.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")));

  static Stream<Report> reports() {
    return MachineFormatsTest.reports();
  }

  private static Run run(byte[] sarif) throws Exception {
    return new ObjectMapper().readValue(sarif, SarifSchema210.class).getRuns().get(0);
  }

  @ParameterizedTest
  @MethodSource("reports")
  void sarifFollowsTheSchemaOfOasis(Report report) throws Exception {
    byte[] sarif = Sarif.render(report);
    assertThat(OASIS.validate(new String(sarif, UTF_8), InputFormat.JSON)).isEmpty();
    assertThat(OASIS.validate("{\"version\":\"2.1.0\"}", InputFormat.JSON)).isNotEmpty();
    List<Result> results = run(sarif).getResults();
    assertThat(results)
        .as("GitHub takes what passes for an alert")
        .noneMatch(r -> r.getKind() == Result.Kind.PASS);
    assertThat(results)
        .as("a level is of a failure")
        .allMatch(r -> (r.getKind() == Result.Kind.FAIL) == (r.getLevel() != Result.Level.NONE));
    assertThat(results)
        .as("GitHub refuses results without")
        .noneMatch(r -> r.getLocations().isEmpty());
    assertThat(results)
        .extracting(result -> result.getPartialFingerprints().getAdditionalProperties())
        .doesNotHaveDuplicates()
        .allMatch(prints -> prints.containsKey("primaryLocationLineHash"));
    assertThat(results.isEmpty())
        .isEqualTo(
            report.verdict().status() == Verdict.Status.NO_LEAK_FOUND
                || report.verdict().status() == Verdict.Status.MEASURED);
  }

  @Test
  void sarifRatesTheCanaries() throws Exception {
    List<Result> results = run(Sarif.render(MachineFormatsTest.gated())).getResults();
    assertThat(results.stream().filter(r -> r.getLevel() == Result.Level.ERROR)).hasSize(5 + 2);
    assertThat(results.stream().filter(r -> r.getLevel() == Result.Level.WARNING)).hasSize(4);
    assertThat(results.stream().filter(r -> r.getKind() == Result.Kind.OPEN)).hasSize(1);
  }

  /** GH1003, GH1006, GH1017 and GH2012 of Microsoft's validator, among others. */
  @ParameterizedTest
  @MethodSource("reports")
  void hasWhatGitHubDemands(Report report) throws Exception {
    Run run = run(Sarif.render(report));
    assertThat(run.getTool().getDriver().getInformationUri()).matches(URI::isAbsolute);
    assertThat(run.getTool().getDriver().getRules())
        .hasSize(2 + FoundResults.kinds(report).size())
        .allSatisfy(
            rule -> {
              assertThat(rule.getName()).matches("[A-Z][A-Za-z]+");
              assertThat(rule.getShortDescription().getText()).endsWith(".");
              assertThat(rule.getFullDescription().getText()).endsWith(".").hasSizeLessThan(1024);
              for (AdviceStep step : Advice.of(report).steps()) {
                assertThat(rule.getHelp().getText()).contains(step.line());
              }
              assertThat(rule.getHelpUri()).matches(URI::isAbsolute);
            });
    List<String> ids =
        run.getTool().getDriver().getRules().stream().map(ReportingDescriptor::getId).toList();
    assertThat(run.getResults())
        .allSatisfy(
            result -> {
              assertThat(ids.get(result.getRuleIndex())).isEqualTo(result.getRuleId());
              assertThat(result.getLocations())
                  .extracting(Location::getPhysicalLocation)
                  .extracting(it -> it.getArtifactLocation().getUri(), it -> lineOf(it))
                  .containsExactly(tuple("report.json", 1));
            });
    assertThat(run.getInvocations().get(0).getExitCode()).isEqualTo(report.decision().exitCode());
  }

  @Test
  void secretsAreResultsUnderARuleOfTheirKind() throws Exception {
    Run run = run(Sarif.render(SampleReports.found()));
    assertThat(run.getTool().getDriver().getRules())
        .extracting(ReportingDescriptor::getId, ReportingDescriptor::getName)
        .endsWith(
            tuple("card", "FoundCard"),
            tuple("email", "FoundEmail"),
            tuple("api-key", "FoundApiKey"));
    assertThat(run.getResults())
        .extracting(
            Result::getRuleId,
            result -> String.valueOf(result.getLevel()),
            result -> result.getMessage().getText())
        .contains(
            tuple(
                "card",
                "warning",
                "#### #### #### #### (certain): a secret stands 4 times in 3 documents, fingerprint"
                    + " 00ff00ff00ff00ff"),
            tuple("card", "warning", "1 more secret of kind card stands in the corpus, certain"),
            tuple(
                "api-key",
                "none",
                "1 more secret of kind api-key stands in the corpus, less than certain"))
        .noneMatch(result -> result.toString().contains("email"));
  }

  private static int lineOf(PhysicalLocation location) {
    return location.getRegion().getStartLine();
  }

  @Test
  void whatIsAmongTheFirstAndNotShownIsForReview() throws Exception {
    BigInteger size = BigInteger.valueOf(20_000);
    List<CanaryResult> canaries =
        Stream.of(2, 500, 70, 15_000)
            .map(
                rank ->
                    CanaryResult.of(
                        "c" + rank,
                        "small",
                        1,
                        size,
                        9,
                        SampleReports.exact("dense", BigInteger.valueOf(rank)),
                        null,
                        "###",
                        "f" + rank))
            .toList();
    FormatResult small =
        new FormatResult(
            "small",
            "x {fill}",
            "words",
            "none",
            size,
            Exposure.log2(size),
            null,
            "",
            null,
            RankWork.NONE);
    Report report =
        SampleReports.with(
            SampleReports.bare(), new CanaryChapter(canaries, List.of(small), List.of()));
    List<CanaryResult> first =
        canaries.stream()
            .filter(it -> report.judgement().state(it) == CanaryState.AMONG_FIRST)
            .toList();
    List<Result> reviewed =
        run(Sarif.render(report)).getResults().stream()
            .filter(it -> it.getKind() == Result.Kind.REVIEW)
            .toList();
    assertThat(first).hasSize(1);
    assertThat(reviewed).hasSize(1).allMatch(it -> it.getLevel() == Result.Level.NONE);
  }

  @Test
  void keepsTheWorstOfManyAndCountsTheRest() throws Exception {
    List<Finding> findings =
        IntStream.range(0, 6_000)
            .mapToObj(
                i ->
                    new Finding(
                        "max-exposure-bits",
                        "c1",
                        i < 5_900 ? Decision.INCONCLUSIVE : Decision.FAIL,
                        "number " + i))
            .toList();
    Report report =
        SampleReports.clean()
            .withGate(new GateOutcome(Decision.FAIL, GateThresholds.none(), findings));
    Run run = run(Sarif.render(report));
    assertThat(run.getResults()).hasSize(Sarif.MOST_RESULTS);
    assertThat(run.getResults().subList(0, 100))
        .allMatch(it -> it.getLevel() == Result.Level.ERROR);
    assertThat(run.getResults().get(100).getLevel()).isEqualTo(Result.Level.NONE);
    assertThat(run.getInvocations().get(0).getToolExecutionNotifications())
        .extracting(it -> it.getMessage().getText())
        .containsExactly("1,000 of 6,000 results are left out; report.json has all of them.");
    assertThat(new String(Sarif.render(SampleReports.leaking()), UTF_8))
        .doesNotContain("toolExecutionNotifications");
  }

  @Test
  void pointsAtTheLinesOfAConfiguration() throws Exception {
    String text =
        """
        corpus.paths = [a.txt] // name = number

        canaries.formats = [
          { name = number-2, text = "x {fill}", fill = "[0-9]{4}" }
          { name = "number"
            text = "y {fill}" }
        ]
        gate { max-extracted = 0 }
        """;
    SarifPlace place = SarifPlace.configuration("audits/my night.conf", text);
    List<Result> results = run(Sarif.render(MachineFormatsTest.gated(), place)).getResults();
    assertThat(results)
        .extracting(it -> it.getLocations().get(0).getPhysicalLocation())
        .allMatch(it -> it.getArtifactLocation().getUri().equals("audits/my%20night.conf"))
        .extracting(SarifTest::lineOf)
        .containsOnly(5, 8)
        .contains(5, 8);
    assertThat(place.format("number-2")).isEqualTo(4);
    assertThat(place.format("elsewhere")).isEqualTo(1);
    assertThat(SarifPlace.configuration("a.conf", "").gate()).isEqualTo(1);
  }
}
