package org.coalmine.audit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkEstimateTest {
  /**
   * Counted by hand. Of three digits the root, 10 and 100 nodes have children; those of the root
   * and the 10 are stepped. With ". ok" after them each of the 1000 paths goes on alone: 1000 nodes
   * for each symbol but the last, whose children are not stepped.
   */
  @ParameterizedTest
  @CsvSource({
    "{fill}, [0-9]{3}, 110, 11",
    "no {fill}, [0-9]{3}, 113, 11",
    "{fill}. ok, [0-9]{3}, 4110, 3111",
    "{fill}, 7, 0, 0",
    "{fill}, a|[0-9]{2}, 10, 1",
  })
  void nodesAreCountedByPathsNotByStates(String text, String fill, long steps, long parents) {
    CandidateAutomaton automaton =
        CandidateAutomaton.of(
            new CanaryFormat(
                "format", text, RandomnessSpace.of(new FillExpression.Regex(fill), Check.NONE)),
            Alphabet.of(" .0123456789abcdefghijklmnopqrstuvwxyz"));
    assertThat(WorkEstimate.steps(automaton)).isEqualTo(steps);
    assertThat(WorkEstimate.parents(automaton)).isEqualTo(parents);
  }
}
