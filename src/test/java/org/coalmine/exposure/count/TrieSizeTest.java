package org.coalmine.exposure.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrieSizeTest {
  private static final Alphabet ALPHABET = Alphabet.of(" .0123456789abcdefghijklmnopqrstuvwxyz");
  private static final LanguageModel MODEL =
      LstmModel.of(RandomWeights.of("steps", ALPHABET, 1, 4, 1));

  private static Candidates automaton(String text, String fill) {
    return Candidates.of(
        new CanaryFormat(
            "format", text, RandomnessSpace.of(new FillExpression.Regex(fill), Check.NONE)),
        ALPHABET);
  }

  /**
   * Counted by hand. Of three digits the root, 10 and 100 nodes have children; those of the root
   * and the 10 are stepped. With ". ok" after them each of the 1000 paths goes on alone: 1000 nodes
   * for each symbol but the last, whose children are not stepped.
   */
  @ParameterizedTest
  @CsvSource({
    "{fill}, [0-9]{3}, 110, 11",
    "no {fill}, [0-9]{3}, 110, 11",
    "{fill}. ok, [0-9]{3}, 4110, 3111",
    "{fill}, 7, 0, 0",
    "{fill}, a|[0-9]{2}, 10, 1",
  })
  void nodesAreCountedByPathsNotByStates(String text, String fill, long inner, long parents) {
    assertThat(TrieSize.of(automaton(text, fill).automaton()))
        .isEqualTo(new TrieSize(BigInteger.valueOf(inner), BigInteger.valueOf(parents)));
  }

  /** What is foretold of a plan's shards is what they take. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "no {fill}; [0-9]{4}; 10000",
        "no {fill}; [0-9]{4}; 1000",
        "no {fill}; [0-9]{4}; 137",
        "no {fill}. ok; [0-9]{3}; 37",
        "no {fill}; (a|ab|abc)[0-9]{1,3}; 61",
        "no {fill}; a{1,40}; 3",
        "no {fill}b; a{1,40}; 3",
        "no {fill}; [a-z]{1,3}; 7",
        "no {fill}; 7; 1",
      })
  void stepsOfShards(String text, String fill, long shardCandidates) {
    Candidates candidates = automaton(text, fill);
    ShardPlan plan = ShardPlan.of(candidates.automaton(), BigInteger.valueOf(shardCandidates));
    DenseCount count = new DenseCount(MODEL, candidates, Thresholds.of(new double[] {1}, 0));
    long steps = 0;
    for (Shard shard : plan.shards()) {
      steps += count.count(shard).steps();
    }
    assertThat(TrieSize.denseSteps(candidates.automaton(), plan)).isEqualTo(steps);
  }
}
