package org.coalmine.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.coalmine.report.RunFacts.Stage;

/** A stopwatch: the stages done so far and the time each took. */
final class Stages {
  private final List<Stage> done = new ArrayList<>();

  <T> T time(String name, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    done.add(new Stage(name, (System.nanoTime() - start) / 1e9));
    return result;
  }

  List<Stage> done() {
    return List.copyOf(done);
  }

  double seconds(String name) {
    return done.stream()
        .filter(stage -> stage.name().equals(name))
        .mapToDouble(Stage::seconds)
        .sum();
  }
}
