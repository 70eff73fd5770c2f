package org.coalmine.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.coalmine.report.RunFacts.Stage;

/** A stopwatch: the stages done so far, the time each took, and what it had of processors. */
public final class Stages {
  private final LongSupplier cpuNanos;
  private final List<Stage> done = new ArrayList<>();

  /**
   * @param cpuNanos what all have had of processors that work for this thread
   */
  public Stages(LongSupplier cpuNanos) {
    this.cpuNanos = cpuNanos;
  }

  /** Does a piece of work and takes down how long it took. */
  public <T> T time(String name, Supplier<T> work) {
    long start = System.nanoTime();
    long startCpu = cpuNanos.getAsLong();
    T result = work.get();
    done.add(
        new Stage(
            name, (System.nanoTime() - start) / 1e9, (cpuNanos.getAsLong() - startCpu) / 1e9));
    return result;
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
