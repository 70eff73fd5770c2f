package org.coalmine.exposure.count;

import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;

/**
 * How much the walk adds to the model's own work: candidates per second of one thread's CPU time,
 * of the whole dense count beside a bare loop of the scorer that makes the same number of steps.
 * The two take turns, so that other load strikes both. Arguments: layers, units, rounds.
 */
public final class WalkAgainstKernel {
  private static final int SYMBOLS = 60;
  private static final int DIGITS = 10;

  private WalkAgainstKernel() {}

  /** Prints one line per space. */
  public static void main(String[] arguments) {
    int layers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    int units = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    String extra = "AbT eadhimnorstuvw.-";
    Alphabet alphabet =
        Alphabet.of(
            "0123456789"
                + extra
                + RandomWeights.alphabet(90)
                    .characters()
                    .substring(40, 80)
                    .codePoints()
                    .filter(c -> extra.indexOf(c) < 0)
                    .limit(SYMBOLS - 32)
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append));
    LanguageModel model = LstmModel.of(RandomWeights.of("benchmark", alphabet, layers, units, 1));
    int[] scales = {1, 10_000};
    for (CanaryFormat format :
        new CanaryFormat[] {
          Samples.regex("digits", "The Aum is {fill}", "[0-9]{6}", Check.NONE),
          Samples.regex("last-fixed", "The Aum is {fill}", "[0-9]{6}5", Check.NONE),
          Samples.regex("luhn", "The Aum is {fill}", "[0-9]{7}", Check.LUHN),
          Samples.regex("ssn", "The Aum is {fill}", "00[1-9]-0[0-9]-[0-9]{4}", Check.SSN),
          Samples.regex("letters", "The Aum is {fill}", "[adehimnorstuvw]{5}", Check.NONE),
          Samples.regex("suffix", "The Aum is {fill}.", "[0-9]{5}", Check.NONE),
        }) {
      for (int canaries : scales) {
        compare(model, format, canaries, rounds);
      }
    }
  }

  private static void compare(LanguageModel model, CanaryFormat format, int canaries, int rounds) {
    Candidates candidates = Candidates.of(format, model.vocabulary());
    double[] nats = new double[canaries];
    LogPerplexity logPerplexity = new LogPerplexity(model);
    String text = format.prefix() + format.space().fill(BigInteger.TEN) + format.suffix();
    Arrays.setAll(nats, i -> logPerplexityOnce(logPerplexity, text, i));
    Thresholds thresholds = Thresholds.of(nats, 1e-5);
    Shard whole = ShardPlan.of(candidates.automaton(), candidates.size()).shards().get(0);
    DenseCount dense = new DenseCount(model, candidates, thresholds);
    Scorer scorer = model.scorer();
    Panel[] panels = {scorer.panel(), scorer.panel(), scorer.panel()};
    scorer.start(panels[0]);
    int[] digits = IntStream.range(0, DIGITS).toArray();
    float[] costs = new float[DIGITS * scorer.lanes()];
    double bestWalk = 0;
    double bestKernel = 0;
    double steps = 0;
    for (int round = 0; round <= rounds; round++) {
      long start = cpuNanos();
      RankCount count = dense.count(whole);
      double walk = cpuNanos() - start;
      steps = count.steps();
      int families = (int) (count.steps() / (scorer.lanes() * (DIGITS + 1)));
      start = cpuNanos();
      for (int family = 0; family < families; family++) {
        scorer.advance(panels[0], family % DIGITS, panels[1]);
        scorer.costs(panels[1], digits, costs);
        for (int digit = 0; digit < DIGITS; digit++) {
          scorer.advance(panels[1], digit, panels[2]);
          scorer.costs(panels[2], digits, costs);
        }
      }
      double kernel = cpuNanos() - start;
      if (round > 0) {
        bestWalk = Math.max(bestWalk, steps * 1e9 / walk);
        bestKernel = Math.max(bestKernel, families * 352.0 * 1e9 / kernel);
      }
    }
    System.out.printf(
        "%-10s %6d canaries: %10s candidates, %.3f steps each; walk %.0f k steps/s, %.3f M"
            + " candidates/s; kernel %.0f k steps/s; walk/kernel %.3f%n",
        format.name(),
        canaries,
        candidates.size(),
        steps / candidates.size().doubleValue(),
        bestWalk / 1e3,
        bestWalk / 1e6 * candidates.size().doubleValue() / steps,
        bestKernel / 1e3,
        bestWalk / bestKernel);
  }

  private static double logPerplexityOnce(LogPerplexity logPerplexity, String text, int i) {
    return i == 0 ? logPerplexity.nats(text) : 20 + i * 1e-3;
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
