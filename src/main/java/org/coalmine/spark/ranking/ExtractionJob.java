package org.coalmine.spark.ranking;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.candidate.Candidates;
import org.coalmine.extract.BestFirst;
import org.coalmine.extract.DeepeningSearch;
import org.coalmine.extract.DeepeningSearch.Task;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.SearchBudget;
import org.coalmine.extract.SearchSteps;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.SharedModel;

/**
 * Finds the most likely fills of a format: best first on the driver, which is enough for what is
 * memorized, and on the executors by deepening where that outgrows a few seconds ({@link
 * SearchSteps}). The answer, its proof and the steps it took are the same on any number of
 * executors.
 */
public final class ExtractionJob {
  private final JavaSparkContext context;
  private final SharedModel model;
  private final long driverSteps;
  private final long taskSteps;

  public ExtractionJob(Cluster cluster, SharedModel model) {
    this(cluster.context(), model, SearchSteps.of(model.model()));
  }

  ExtractionJob(JavaSparkContext context, SharedModel model, SearchSteps steps) {
    this.context = context;
    this.model = model;
    this.driverSteps = steps.onDriver();
    this.taskSteps = steps.ofTask();
  }

  /** What a task found. */
  private record Found(int task, Extraction extraction) implements Serializable {}

  /**
   * The k most likely fills, or as much of them as the steps allow to prove.
   *
   * @param candidates in the symbols of the model's alphabet
   * @param k from 1 to |R|
   * @param mostSteps about how many prefixes the model may be advanced by one symbol, at least 1
   * @throws org.coalmine.spark.ClusterException if the cluster is lost
   */
  public Extraction extract(
      Candidates candidates, int k, long mostSteps, ExtractionProgress progress) {
    SearchBudget budget =
        new SearchBudget(
            Math.min(mostSteps, driverSteps),
            SearchBudget.DEFAULT.mostOpenPrefixes(),
            SearchBudget.DEFAULT.mostStates());
    Extraction begun = BestFirst.search(model.model(), candidates, k, budget, progress::steps);
    progress.steps(begun.steps());
    if (begun.complete() || begun.steps() >= mostSteps) {
      return begun;
    }
    Broadcast<Candidates> shared = context.broadcast(candidates);
    try {
      return deepen(new DeepeningSearch(candidates, begun, mostSteps, taskSteps), shared, progress);
    } finally {
      shared.unpersist();
    }
  }

  private Extraction deepen(
      DeepeningSearch search, Broadcast<Candidates> shared, ExtractionProgress progress) {
    SharedModel sharedModel = model;
    List<Task> wave = search.nextWave();
    for (; !wave.isEmpty(); wave = search.nextWave()) {
      List<Task> tasks = wave;
      progress.wave(tasks.size(), search.soFar().proven());
      ShardTasks.run(
          context,
          "wave of %d searches".formatted(tasks.size()),
          tasks,
          task -> new Found(task.shard().id(), task.run(sharedModel.model(), shared.value())),
          () -> Long.MAX_VALUE,
          found -> {
            search.add(tasks.get(found.task()), found.extraction());
            progress.steps(search.steps());
          });
    }
    return search.soFar();
  }
}
