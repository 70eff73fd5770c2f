package org.coalmine.audit.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.model.StepCost;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.report.Warning;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ranking.RankSettings;
import org.coalmine.spark.training.RoundTraffic;
import org.coalmine.token.Alphabet;
import org.coalmine.train.StateSize;

/**
 * What one driver and its scheduler can take.
 *
 * @param mostResultBytes that the driver takes of all tasks of a job
 * @param heapBytes of the driver
 * @param cores of all executors
 */
public record ClusterLimits(long mostResultBytes, long heapBytes, int cores) {
  /**
   * Those of no cluster, for a report, which is the same on every machine: they stand in nobody's
   * way.
   */
  public static final ClusterLimits NONE = new ClusterLimits(Long.MAX_VALUE, Long.MAX_VALUE, 0);

  /** Spark's default of {@code spark.driver.maxResultSize}. */
  public static final long DEFAULT_RESULT_BYTES = 1L << 30;

  /** The share of what the driver takes that a round may bring it without a word. */
  private static final double LARGEST_RESULT = 0.8;

  /** What a driver holds of a state: the last, the next, and what is sent out of it. */
  private static final int STATES = 3;

  /**
   * So many tasks a second Spark's scheduler hands out with ease: 559 with results of 600 bytes on
   * two busy cores (docs/scale.md).
   */
  private static final int TASKS_PER_SECOND = 200;

  /** Those of the driver that asks, and of its cluster. */
  public static ClusterLimits of(Cluster cluster) {
    return new ClusterLimits(
        cluster.mostResultBytes(), Runtime.getRuntime().maxMemory(), cluster.parallelism());
  }

  /** Those of a plan: Spark's default, the heap of this process, and the cores of a machine. */
  static ClusterLimits of(Machine machine) {
    return new ClusterLimits(
        DEFAULT_RESULT_BYTES, Runtime.getRuntime().maxMemory(), machine.cores());
  }

  /**
   * Where they stand in the way of an audit.
   *
   * @param symbols of the alphabet
   */
  List<Warning> warnings(AuditConfiguration configuration, CanaryPlan plan, int symbols) {
    List<Warning> warnings = new ArrayList<>(state(configuration, symbols));
    warnings.addAll(shards(configuration, plan, symbols));
    return warnings;
  }

  /** What a round moves: each worker's state, or its sum of clipped gradients. */
  static RoundTraffic round(AuditConfiguration configuration, int symbols, long mostResultBytes) {
    StateSize state = StateSize.of(configuration.training().settings(), symbols);
    return new RoundTraffic(
        configuration.training().settings().workers(),
        configuration.training().privacy().isPresent()
            ? Double.BYTES * state.parameters()
            : state.bytes(),
        mostResultBytes);
  }

  private static Warning warning(String id, String sentence, Object... values) {
    return new Warning(id, String.format(Locale.ROOT, sentence, values));
  }

  private List<Warning> state(AuditConfiguration configuration, int symbols) {
    List<Warning> warnings = new ArrayList<>();
    long brought = round(configuration, symbols, mostResultBytes).driverBytes();
    if (brought > LARGEST_RESULT * mostResultBytes) {
      warnings.add(
          warning(
              "state-large",
              "A round of training brings the driver %,d MB, and spark.driver.maxResultSize is %,d"
                  + " MB: training would end with exit code 4. Raise it, or take a smaller"
                  + " network.",
              brought / 1_000_000,
              mostResultBytes / 1_000_000));
    }
    long state = StateSize.of(configuration.training().settings(), symbols).bytes();
    if (brought + STATES * state > heapBytes) {
      warnings.add(
          warning(
              "state-large",
              "The driver holds %,d MB of states while it trains, and its heap is %,d MB. Raise"
                  + " COALMINE_MEMORY or --driver-memory, or take a smaller network.",
              (brought + STATES * state) / 1_000_000,
              heapBytes / 1_000_000));
    }
    return warnings;
  }

  private List<Warning> shards(AuditConfiguration configuration, CanaryPlan plan, int symbols) {
    List<Warning> warnings = new ArrayList<>();
    TrainingSettings network = configuration.training().settings();
    StepCost cost = LstmModel.cost(network.layers(), network.units(), symbols);
    AuditConfiguration.Rank rank = configuration.rank();
    Alphabet alphabet = TrainedAlphabet.typical(configuration, plan);
    for (CanaryFormat format : plan.formats()) {
      RankSettings allowed = Allowances.of(rank, Candidates.of(format, alphabet), cost);
      BigDecimal size = new BigDecimal(format.space().size());
      BigDecimal asked =
          size.divide(new BigDecimal(allowed.shardCandidates()), 0, RoundingMode.CEILING);
      BigDecimal most = BigDecimal.valueOf(ShardPlan.MAXIMUM_SHARDS);
      if (allowed.mayCount(format.space().size()) && asked.compareTo(most) > 0) {
        warnings.add(
            warning(
                "shards",
                "A dense pass over format %s would have %,d shards of rank.shard-seconds = %s, and"
                    + " %,d are the most: a shard takes about %,d s. Set rank.shard-seconds to"
                    + " that, or let pruning and draws do.",
                format.name(),
                asked.toBigInteger(),
                rank.shardSeconds(),
                ShardPlan.MAXIMUM_SHARDS,
                asked
                    .multiply(BigDecimal.valueOf(rank.shardSeconds()))
                    .divide(most, 0, RoundingMode.CEILING)
                    .toBigInteger()));
      } else if (allowed.mayCount(format.space().size())
          && cores > TASKS_PER_SECOND * rank.shardSeconds()
          && asked.compareTo(BigDecimal.valueOf(cores)) > 0) {
        warnings.add(
            warning(
                "shards-short",
                "%,d %s shards of rank.shard-seconds = %s faster than Spark hands out tasks:"
                    + " set it to %,d for format %s. A run keeps the value that it began with.",
                cores,
                cores == 1 ? "core ends" : "cores end",
                rank.shardSeconds(),
                (cores + TASKS_PER_SECOND - 1) / TASKS_PER_SECOND,
                format.name()));
      }
    }
    return warnings;
  }
}
