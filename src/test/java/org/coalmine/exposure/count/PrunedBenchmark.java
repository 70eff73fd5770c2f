package org.coalmine.exposure.count;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.extract.BestFirst;
import org.coalmine.extract.SearchBudget;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;

/**
 * Measures the pruned walk, for {@code scripts/benchmark-rank pruned}: the most likely fill, and
 * fills near it whose ranks are up to a million, each ranked from nothing. One thread; steps, its
 * time on the processor and on the wall. Arguments: a model file, the text of the format, its
 * expression of digits.
 */
public final class PrunedBenchmark {
  private static final int NEIGHBOURS = 4096;
  private static final int[] PLACES = {0, 256, 512, 1024, 1536, 2048, 2560};
  private static final long STEPS = 2_000_000;

  private PrunedBenchmark() {}

  /** Prints a line per rank. */
  public static void main(String[] arguments) throws IOException, ModelFileException {
    byte[] file = Files.readAllBytes(Path.of(arguments[0]));
    LanguageModel model = LstmModel.of(LstmFile.read(file));
    CanaryFormat format = Samples.regex("format", arguments[1], arguments[2], Check.NONE);
    Candidates candidates = Candidates.of(format, model.vocabulary());
    BigInteger best =
        BestFirst.search(model, candidates, 1, SearchBudget.DEFAULT)
            .guesses()
            .get(0)
            .candidateIndex();
    double[] nats = neighbours(model, format, candidates.automaton().fill(best));
    System.out.printf("%s candidates%n", candidates.size());
    for (int place : PLACES) {
      Thresholds threshold = Thresholds.of(new double[] {nats[place]}, 0);
      long wall = System.nanoTime();
      long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      PrunedCount.Result result =
          PrunedCount.count(model, candidates, threshold, STEPS, Long.MAX_VALUE);
      System.out.printf(
          "rank %s: %,d steps, %.3f s of one core, %.3f s by the clock%n",
          result.unfinished().isEmpty() ? "%,d".formatted(result.ranks().get(0).rank().low()) : "?",
          result.steps(),
          (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor) / 1e9,
          (System.nanoTime() - wall) / 1e9);
      if (!result.unfinished().isEmpty()) {
        return;
      }
    }
  }

  /** Sorted log-perplexities of a fill and of others with some digits drawn anew. */
  private static double[] neighbours(LanguageModel model, CanaryFormat format, String fill) {
    Random random = new Random(1);
    LogPerplexity logPerplexity = new LogPerplexity(model);
    double[] nats = new double[NEIGHBOURS];
    for (int i = 0; i < NEIGHBOURS; i++) {
      StringBuilder other = new StringBuilder(fill);
      for (int change = 0; change < 1 + i / 1024 && i > 0; change++) {
        other.setCharAt(random.nextInt(fill.length()), (char) ('0' + random.nextInt(10)));
      }
      nats[i] = logPerplexity.nats(format.prefix() + other + format.suffix());
    }
    Arrays.sort(nats);
    return nats;
  }
}
