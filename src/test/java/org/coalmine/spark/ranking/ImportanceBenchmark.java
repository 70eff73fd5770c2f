package org.coalmine.spark.ranking;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.sample.DrawPlan;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelSource;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.SharedModel;

/**
 * Seconds by the clock that importance sampling takes on two cores, 20 000 draws and the search for
 * the first ranks, for few canaries and for very many, scoring them included: several rounds in one
 * process, the first of which meet a compiler that is not done. {@code scripts/benchmark-rank
 * importance} runs it. Arguments: a model file, the text of the format, its expression.
 */
public final class ImportanceBenchmark {
  private static final int ROUNDS = 4;
  private static final int DRAWS = 20_000;
  private static final long HEAD_STEPS = 40_000;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ImportanceBenchmark() {}

  /** Prints a line for every round and number of canaries. */
  public static void main(String[] arguments) throws IOException {
    byte[] file = Files.readAllBytes(Path.of(arguments[0]));
    try (JavaSparkContext context =
        new JavaSparkContext(
            LocalCluster.shipped(new SparkConf()).setMaster("local[2]").setAppName("importance"))) {
      SharedModel shared =
          SharedModel.of(
              context,
              new ModelSource.Bytes(file),
              files -> LstmModel.of(LstmFile.read(files.get(0))));
      for (int round = 1; round <= ROUNDS; round++) {
        for (int canaries : new int[] {34, 10_000}) {
          long start = System.nanoTime();
          long startProcessor = PROCESS.getProcessCpuTime();
          rank(context, shared, arguments[1], arguments[2], canaries);
          System.out.printf(
              Locale.ROOT,
              "round %d, %,d canaries: %.2f s, %.2f s of processor time%n",
              round,
              canaries,
              (System.nanoTime() - start) / 1e9,
              (PROCESS.getProcessCpuTime() - startProcessor) / 1e9);
        }
      }
    }
  }

  private static void rank(
      JavaSparkContext context, SharedModel shared, String text, String expression, int canaries) {
    CanaryFormat format =
        new CanaryFormat(
            "format", text, RandomnessSpace.of(new FillExpression.Regex(expression), Check.NONE));
    LanguageModel model = shared.model();
    Candidates candidates = Candidates.of(format, model.vocabulary());
    List<BigInteger> indices = new ArrayList<>();
    for (int canary = 0; canary < canaries; canary++) {
      indices.add(KeyedStream.of("benchmark", "canary", canary).nextBelow(candidates.size()));
    }
    int[][] texts =
        indices.stream()
            .map(index -> format.prefix() + candidates.automaton().fill(index) + format.suffix())
            .map(model.vocabulary()::encodeExactly)
            .toArray(int[][]::new);
    List<Double> nats = Arrays.stream(LogPerplexity.nats(model, texts)).boxed().toList();
    new SamplingJob(context, () -> 2, shared, HEAD_STEPS)
        .importance(
            candidates,
            new SamplingJob.Question(nats, indices, 0.95),
            "benchmark",
            DrawPlan.exactly(DRAWS),
            (draws, most) -> {});
  }
}
