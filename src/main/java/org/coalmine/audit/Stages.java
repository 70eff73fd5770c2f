package org.coalmine.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.coalmine.report.RunFacts.Stage;
import org.coalmine.spark.Cluster;

/**
 * The stages of a run, one after the other: each is told to the cluster, so that its jobs are named
 * after it, and the time it took is taken down, and what it had of processors.
 */
public final class Stages {
  private final Cluster cluster;
  private final LongSupplier ownCpuNanos;
  private final List<Stage> done = new ArrayList<>();

  /** Stages whose work is done by tasks of the cluster alone. */
  public Stages(Cluster cluster) {
    this(cluster, () -> 0);
  }

  /**
   * @param ownCpuNanos what threads of this process have had of processors, beside the tasks
   */
  public Stages(Cluster cluster, LongSupplier ownCpuNanos) {
    this.cluster = cluster;
    this.ownCpuNanos = ownCpuNanos;
    cluster.metrics().clear();
  }

  /** Does a piece of work and takes down how long it took. */
  public <T> T time(String name, Supplier<T> work) {
    long start = System.nanoTime();
    long startCpu = cpuNanos();
    T result = cluster.stage(name, work);
    done.add(new Stage(name, (System.nanoTime() - start) / 1e9, (cpuNanos() - startCpu) / 1e9));
    return result;
  }

  private long cpuNanos() {
    return cluster.cpuNanos() + ownCpuNanos.getAsLong();
  }

  /** The stages in order. */
  public List<Stage> done() {
    return List.copyOf(done);
  }

  public double seconds(String name) {
    return done.stream()
        .filter(stage -> stage.name().equals(name))
        .mapToDouble(Stage::seconds)
        .sum();
  }
}
