package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisiveRanksTest {
  private static final BigInteger SIZE = BigInteger.TEN.pow(6);

  @TempDir private Path folder;

  private List<BigInteger> ranks(String gate) throws IOException {
    AuditConfiguration configuration =
        ConfigurationReader.read(
            Files.writeString(
                folder.resolve("my.conf"),
                """
                seed = "a seed of more than sixteen characters"
                corpus.paths = ["some.txt"]
                canaries.defaults { insertions = [1, 4], copies = 2, controls = 3 }
                canaries.formats = [ { name = pin, text = "my pin is {fill}.", fill = "[0-9]{6}" } ]
                """
                    + gate),
            List.of());
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    return DecisiveRanks.of(configuration, plan).of(plan.formats().get(0));
  }

  /**
   * 0.9 · 0.01 · 999 997 / 4 and, of a rank with all four planted fills below it, 4 more. Where all
   * four are estimated, 4 · 2.5·10⁻⁶ / 0.01 of it is lost to their errors.
   */
  @Test
  void areTheGuessesAndTheRankThatShowsACanaryAlone() throws IOException {
    assertThat(ranks("")).isEqualTo(numbers(100, 2249, 2253, 2246, 2250));
  }

  @Test
  void aLimitOnExposuresTurnsAtTheLastRankAboveIt() throws IOException {
    for (double bits : new double[] {0, 0.5, 1, 9.5, 10, 19.9}) {
      BigInteger last = ranks("gate.max-exposure-bits = " + bits).get(5);
      assertThat(exposure(last)).as("limit %s", bits).isGreaterThan(bits);
      assertThat(exposure(last.add(BigInteger.ONE))).isLessThanOrEqualTo(bits);
    }
    assertThat(ranks("gate.max-exposure-bits = 20").get(5)).isZero();
    assertThat(ranks("gate.max-exposure-bits = 1000").get(5)).isZero();
  }

  private static double exposure(BigInteger rank) {
    return Exposure.of(new RankInterval(rank, rank, Method.DENSE, 1), SIZE).lowBits();
  }

  @Test
  void aLimitOnEpsilonAsksForRanksAsTheyAre() throws IOException {
    assertThat(ranks("gate.max-epsilon-lower-bound = 3")).isEmpty();
  }

  private static List<BigInteger> numbers(long... numbers) {
    return Arrays.stream(numbers).mapToObj(BigInteger::valueOf).toList();
  }
}
