package org.coalmine.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.model.lstm.KernelRate;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.model.lstm.LstmModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the processes that count are as fast as their processors allow. Java's compiler can fail
 * at the kernel, at a tenth of the speed and without a word; and a Java option may be missing. Each
 * process measures once, one thread at a time.
 */
public final class KernelCheck {
  private static final Logger LOG = LoggerFactory.getLogger(KernelCheck.class);
  private static String checkedModel = "";
  private static Optional<String> found = Optional.empty();

  private KernelCheck() {}

  /** Measures a process with a model, and says what is wrong with it. */
  interface Measure extends Serializable {
    Optional<String> warning(LstmModel model);
  }

  /**
   * Logs what is wrong in the processes that take short tasks, each with its name. It is no part of
   * a report, which is the same whatever the speed.
   */
  public static void warn(JavaSparkContext context, SharedModel model) {
    warnings(
            context,
            model,
            lstm -> Kernels.chosen().warning().or(KernelRate.measure(lstm)::warning))
        .forEach(LOG::warn);
  }

  /** What is wrong in each process; nothing is expected of models without a kernel. */
  static List<String> warnings(JavaSparkContext context, SharedModel model, Measure measure) {
    List<Integer> numbers = new ArrayList<>();
    for (int task = 0; task < 2 * context.defaultParallelism(); task++) {
      numbers.add(task);
    }
    return context
        .parallelize(numbers, numbers.size())
        .flatMap(number -> here(model, measure).stream().iterator())
        .collect()
        .stream()
        .distinct()
        .toList();
  }

  private static synchronized Optional<String> here(SharedModel model, Measure measure) {
    if (!checkedModel.equals(model.digest())) {
      found =
          model.model() instanceof LstmModel lstm
              ? measure
                  .warning(lstm)
                  .map(warning -> "executor " + SparkEnv.get().executorId() + ": " + warning)
              : Optional.empty();
      checkedModel = model.digest();
    }
    return found;
  }

  /** The rate of this process with a network of usual size. */
  static KernelRate usual() {
    return Usual.RATE;
  }

  private static final class Usual {
    static final KernelRate RATE = KernelRate.measure();
  }
}
