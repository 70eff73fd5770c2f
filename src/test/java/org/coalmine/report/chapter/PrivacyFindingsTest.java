package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.PrivacyFindings.RankBound;
import org.coalmine.report.chapter.PrivacyFindings.View;
import org.junit.jupiter.api.Test;

class PrivacyFindingsTest {
  private static final EpsilonClaim CLAIM = SampleReports.claim(8, 1e-5);

  private static List<RankBound> bounds(int insertions, double epsilon) {
    return List.of(new RankBound(List.of("a", "b"), insertions, 1e-5, 0.95, epsilon));
  }

  private static OneRunBound oneRun(double epsilon) {
    return new OneRunBound(200, 97, 1, List.of(200, 60), 60, 52, 1e-5, 0.95, epsilon);
  }

  private static PrivacyFindings seen(EpsilonClaim claim, double user, double document) {
    return new PrivacyFindings(
        claim,
        bounds(4, document),
        null,
        List.of(
            new View("user", bounds(1, user), null),
            new View("document", bounds(4, document), null)));
  }

  @Test
  void saysWhatTheBoundsRefuteForEachUnit() {
    assertThat(seen(CLAIM, 15.089, 0.474).refutes(2))
        .isEqualTo("every claim below ε = 15.08 (user), 0.47 (document)");
    assertThat(seen(CLAIM, 1.5, 0.004).refutes(2))
        .isEqualTo("every claim below ε = 1.50 (user), 0 (document)");
    assertThat(seen(CLAIM, 0.009, 0).refutes(2)).isEqualTo("no claim of ε");
    assertThat(new PrivacyFindings(null, bounds(4, 0.5), null).refutes(2))
        .as("a report of before there were views")
        .isEqualTo("every claim below ε = 0.50 (document)");
  }

  @Test
  void aClaimIsRefutedAtItsPointAlongItsCurveOrByOneRun() {
    assertThat(seen(CLAIM, 9, 1).refuted()).as("the user's bound is on another claim").isFalse();
    assertThat(seen(CLAIM.withPValue(0.06), 9, 1).refuted()).isFalse();
    assertThat(seen(CLAIM.withPValue(0.05), 9, 1).refuted()).isTrue();
    assertThat(seen(CLAIM.withPValue(0.03), 9, 1).refutation(2)).contains("chance of at most 0.03");
    assertThat(seen(CLAIM, 30, 8.5).refutation(2)).isEqualTo("the audit shows ε ≥ 8.50");
    PrivacyFindings byCurve =
        new PrivacyFindings(CLAIM, List.of(), oneRun(2).withCurve(true, 0.39), List.of());
    assertThat(byCurve.refuted()).isTrue();
    assertThat(byCurve.refutation(2)).contains("trade-off curve");
    PrivacyFindings kept =
        new PrivacyFindings(CLAIM, List.of(), oneRun(2).withCurve(false, 0.5), List.of());
    assertThat(kept.refuted()).isFalse();
    assertThat(kept.refutation(2)).isEmpty();
  }

  @Test
  void refusesViewsThatContradictEachOther() {
    List<RankBound> document = bounds(4, 1);
    View user = new View("user", bounds(1, 4), null);
    assertThatThrownBy(() -> new PrivacyFindings(null, document, null, List.of(user)))
        .hasMessageContaining("views must be user and document");
    assertThatThrownBy(
            () ->
                new PrivacyFindings(
                    null, document, null, List.of(user, new View("document", bounds(4, 2), null))))
        .hasMessage("rankBounds and oneRun must be those of the view document");
    View many = new View("user", bounds(4, 4), null);
    View seen = new View("document", document, null);
    assertThatThrownBy(() -> new PrivacyFindings(null, document, null, List.of(many, seen)))
        .hasMessageContaining("one user");
    View others = new View("user", List.of(new RankBound(List.of("a"), 1, 1e-5, 0.95, 4)), null);
    assertThatThrownBy(() -> new PrivacyFindings(null, document, null, List.of(others, seen)))
        .hasMessageContaining("same canaries");
    View withRun = new View("user", bounds(1, 4), 3.0);
    assertThatThrownBy(() -> new PrivacyFindings(null, document, null, List.of(withRun, seen)))
        .hasMessageContaining("one-run");
    assertThatThrownBy(
            () ->
                new PrivacyFindings(
                    null,
                    document,
                    oneRun(2),
                    List.of(withRun, new View("document", document, 1.0))))
        .hasMessage("rankBounds and oneRun must be those of the view document");
  }

  @Test
  void refusesTestsOfTheClaimThatContradictTheBounds() {
    assertThatThrownBy(() -> new PrivacyFindings(CLAIM.withPValue(0.01), List.of(), null))
        .hasMessage("claim.pValue needs rankBounds");
    assertThatThrownBy(() -> new PrivacyFindings(CLAIM.withPValue(0.2), bounds(4, 8.1), null))
        .hasMessageContaining("above the claimed");
    assertThatThrownBy(() -> CLAIM.withPValue(1.1)).hasMessageContaining("pValue");
    assertThatThrownBy(() -> new PrivacyFindings(null, List.of(), oneRun(2).withCurve(true, 0.1)))
        .hasMessage("oneRun.curveRefuted needs a claim");
    assertThatThrownBy(() -> new PrivacyFindings(CLAIM, List.of(), oneRun(2).withCurve(true, 0.5)))
        .hasMessageContaining("0.5 and 0.4 is claimed");
    assertThatThrownBy(() -> new PrivacyFindings(CLAIM, List.of(), oneRun(2).withCurve(false, 0.3)))
        .hasMessageContaining("0.3 and 0.4 is claimed");
    assertThatThrownBy(() -> new PrivacyFindings(CLAIM, List.of(), oneRun(2).withCurve(true, null)))
        .hasMessageContaining("null and 0.4 is claimed");
  }
}
