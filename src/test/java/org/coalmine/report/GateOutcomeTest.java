package org.coalmine.report;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.junit.jupiter.api.Test;

class GateOutcomeTest {
  @Test
  void decidesByTheWorstOfItsFindings() {
    List<Finding> findings =
        List.of(
            new Finding("measured", null, Decision.PASS, "all"),
            new Finding("survival", null, Decision.INCONCLUSIVE, "unknown"));
    new GateOutcome(Decision.INCONCLUSIVE, GateThresholds.none(), findings);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GateOutcome(Decision.PASS, GateThresholds.none(), findings))
        .withMessage("gate.decision must be the worst of its findings, INCONCLUSIVE: PASS");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GateOutcome(Decision.PASS, GateThresholds.none(), List.of()))
        .withMessage("gate.findings must not be empty");
  }
}
