package org.coalmine.spark;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What the run of this process has come to, for Spark's metrics system: a process has one Spark
 * context, and so one of these.
 *
 * <p>The names of the gauges are fixed and their values are numbers, so no fill can be among them.
 * A figure that is not known is NaN.
 */
public final class RunMetrics {
  /** A figure of a run that Spark's metrics system shows, as a gauge of that name. */
  public enum Metric {
    /** The epoch of training that is under way, from 1. */
    EPOCH("epoch"),
    /** How many epochs there will be. */
    EPOCHS("epochs"),
    /** The mean loss of the last round, in bits per character. */
    LOSS("loss"),
    /** Candidates counted so far in the dense count that is under way, those of the ledger too. */
    CANDIDATES_COUNTED("candidates.counted"),
    /** |R| of its format. */
    CANDIDATES("candidates.total"),
    /** How many this session counts in a second, all executors together. */
    CANDIDATES_PER_SECOND("candidates.perSecond"),
    /** Shards of that count that are done, those of the ledger too. */
    SHARDS_DONE("shards.done"),
    /** Those among them that the ledger had from a session before. */
    SHARDS_RESUMED("shards.resumed"),
    /** Shards of that count in all. */
    SHARDS("shards.total"),
    /** Seconds that the training or the count under way will take yet, at the rate so far. */
    SECONDS_LEFT("secondsLeft"),
    /** Planted canaries that have their rank under the last model. */
    CANARIES_RANKED("canaries.ranked"),
    /**
     * Those among them whose rank alone shows, whatever the others' are, that they are memorized.
     */
    CANARIES_MEMORIZED("canaries.memorized");

    private final String gauge;

    Metric(String gauge) {
      this.gauge = gauge;
    }

    /** The name of its gauge. */
    public String gauge() {
      return gauge;
    }
  }

  /** The stages of an audit; of any other run the stage is {@code other}. */
  static final List<String> STAGES =
      List.of(
          "corpus",
          "train",
          "twin",
          "rank",
          "extract",
          "epochs",
          "rank reference",
          "rank twin",
          "untrained");

  private static final String OTHER = "other";
  private static final RunMetrics OF_THIS_PROCESS = new RunMetrics();

  private final Map<Metric, Double> figures = new ConcurrentHashMap<>();
  private volatile String stage = "";

  RunMetrics() {}

  /** Those of this process. */
  static RunMetrics ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** Takes down a figure. */
  public void set(Metric metric, double value) {
    figures.put(metric, value);
  }

  /** Adds to a figure that counts from zero. */
  public void add(Metric metric, double more) {
    figures.merge(metric, more, Double::sum);
  }

  double value(Metric metric) {
    return figures.getOrDefault(metric, Double.NaN);
  }

  /** Forgets the figures of a run before. */
  public void clear() {
    figures.clear();
  }

  /** Does a stage; one within another is a part of it. */
  <T> T during(String begun, Supplier<T> work) {
    if (!stage.isEmpty()) {
      return work.get();
    }
    stage = STAGES.contains(begun) ? begun : OTHER;
    try {
      return work.get();
    } finally {
      stage = "";
    }
  }

  /** Tells every gauge with its name: 1 for the stage that is under way and 0 for every other. */
  void each(BiConsumer<String, Supplier<Double>> gauge) {
    for (Metric metric : Metric.values()) {
      gauge.accept(metric.gauge(), () -> value(metric));
    }
    for (String each : STAGES) {
      gauge.accept("stage." + each.replace(' ', '-'), () -> during(each));
    }
    gauge.accept("stage." + OTHER, () -> during(OTHER));
  }

  private double during(String each) {
    return stage.equals(each) ? 1 : 0;
  }
}
