package org.coalmine.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleasedCanary;
import org.coalmine.report.chapter.SyntheticChapter;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.ReleasesPage;
import org.junit.jupiter.api.Test;

class ReleasesTest {
  private static Report named(String run) {
    return SampleReports.at(SampleReports.release(), run, Instant.parse("2026-01-02T03:04:05Z"));
  }

  /** The same with secrets of another seed. */
  private static ReleaseFindings ofAnotherSeed(ReleaseFindings release) {
    return new ReleaseFindings(
        release.order(),
        release.symbols(),
        release.sizes(),
        release.formats(),
        release.canaries().stream()
            .map(
                it ->
                    new ReleasedCanary(
                        ofAnotherSeed(it.canary()),
                        it.verbatim(),
                        it.copies(),
                        it.expectedCopies(),
                        it.exposures(),
                        it.givenAwayByCharacters()))
            .toList(),
        release.calibration(),
        release.strings(),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static CanaryResult ofAnotherSeed(CanaryResult canary) {
    return new CanaryResult(
        canary.id(),
        canary.format(),
        canary.insertions(),
        canary.control(),
        canary.spaceSize(),
        canary.logPerplexityBits(),
        canary.rank(),
        canary.nearTies(),
        canary.exposureBits(),
        canary.maskedFill(),
        "of another seed",
        canary.test(),
        canary.judged(),
        null,
        null,
        null,
        null);
  }

  @Test
  void twoReleasesStandSideBySide() throws IOException {
    Releases releases = Releases.of(List.of(named("plain"), named("private")));
    List<List<String>> table = releases.table();
    assertThat(table.get(0)).containsExactly("", "plain", "private");
    assertThat(table)
        .allSatisfy(row -> assertThat(row).hasSize(3))
        .contains(
            List.of("documents; characters", "4,000; 1,200,345", "4,000; 1,200,345"),
            List.of("ε promised", "none", "none"),
            List.of("ε refuted by the ranks: user; document", "14.30; 0.80", "14.30; 0.80"),
            List.of(
                "bits per character of the holdout: release; real",
                "2.577; 2.022",
                "2.577; 2.022"));
    assertThat(releases.markdown())
        .contains("1 of 2 (chance of each at most ", "×16 of")
        .contains("May be claimed:\n- plain: The documents are private.")
        .contains("- That a release is anonymous or safe");
    JsonNode json = new ObjectMapper().readTree(ReportJson.write(releases));
    assertThat(json.at("/releases/1/label").textValue()).isEqualTo("private");
    assertThat(json.at("/releases/0/exposures/1/insertions").intValue()).isEqualTo(16);
    assertThat(json.path("mayNotBeClaimed")).hasSizeGreaterThan(4);
    assertThat(new String(ReleasesPage.render(releases), UTF_8))
        .contains("2 of 2 releases show what their writers were trained on.")
        .contains("What may not be claimed", "second release");
  }

  @Test
  void runsOfOneNameAreToldApartByTheirPlace() {
    List<Report> reports = List.of(named("release"), named("other"), named("release"));
    assertThat(Releases.of(reports).table().get(0))
        .containsExactly("", "release (1)", "other", "release (3)");
  }

  @Test
  void onlyReleasesWithTheSameCanariesDo() {
    assertThatThrownBy(() -> Releases.of(List.of(named("alone"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another");
    assertThatThrownBy(() -> Releases.of(List.of(named("plain"), SampleReports.bare())))
        .hasMessageContaining("is no audit of a released text");
    Report other = named("other");
    Report others =
        new Report(
            other.header(),
            List.of(new SyntheticChapter(ofAnotherSeed(Objects.requireNonNull(other.release())))));
    assertThatThrownBy(() -> Releases.of(List.of(named("plain"), others)))
        .hasMessageContaining("plain and other have not the same canaries");
  }
}
