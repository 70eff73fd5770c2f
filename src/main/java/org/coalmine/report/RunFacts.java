package org.coalmine.report;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.report.chapter.Require;
import org.coalmine.text.CorpusAccount;
import org.jspecify.annotations.Nullable;

/**
 * All that differs between two runs of the same audit: times, machines, paths, speed.
 *
 * @param id the run's id
 * @param startedAt when it started
 * @param finishedAt when it finished
 * @param host facts of the machines, e.g. {@code cpu}, {@code java}, {@code master}, {@code cores}
 * @param paths where things lie, e.g. {@code corpus}, {@code run}
 * @param stages what was done, in order, with the time it took
 * @param work candidates counted and the speed
 * @param inputs what became of every file and record of the corpus; null in reports of before
 */
public record RunFacts(
    String id,
    Instant startedAt,
    Instant finishedAt,
    SortedMap<String, String> host,
    SortedMap<String, String> paths,
    List<Stage> stages,
    Work work,
    @Nullable CorpusAccount inputs) {
  public RunFacts {
    Require.text("id", id);
    Require.present("startedAt", startedAt);
    Require.present("finishedAt", finishedAt);
    if (finishedAt.isBefore(startedAt)) {
      throw new IllegalArgumentException(
          "finishedAt must not be before startedAt " + startedAt + ": " + finishedAt);
    }
    host = Collections.unmodifiableSortedMap(new TreeMap<>(Require.present("host", host)));
    paths = Collections.unmodifiableSortedMap(new TreeMap<>(Require.present("paths", paths)));
    stages = List.copyOf(Require.present("stages", stages));
    Require.present("work", work);
  }

  /**
   * One stage of the audit.
   *
   * @param name what it is called
   * @param seconds how long it took
   * @param cpuSeconds what its tasks and the driver's thread had of processors; null in reports of
   *     before
   */
  public record Stage(String name, double seconds, @Nullable Double cpuSeconds) {
    public Stage {
      Require.text("name", name);
      Require.atLeast("seconds", 0.0, seconds);
      if (cpuSeconds != null) {
        Require.atLeast("cpuSeconds", 0.0, cpuSeconds);
      }
    }
  }

  /**
   * The work of the rank jobs.
   *
   * @param candidates candidates scored one by one, in dense passes; null where none was made
   *     because the pruned walk and sampling sufficed
   * @param steps model steps, of the pruned walk too
   * @param seconds of the rank jobs
   * @param cores that shared the work
   * @param candidatesPerSecondPerCore {@code candidates / seconds / cores}; null without a dense
   *     pass
   */
  public record Work(
      @Nullable Long candidates,
      long steps,
      double seconds,
      int cores,
      @Nullable Double candidatesPerSecondPerCore) {
    public Work {
      if (candidates != null) {
        Require.atLeast("candidates", 0, candidates);
      }
      Require.atLeast("steps", 0, steps);
      Require.atLeast("seconds", 0.0, seconds);
      Require.atLeast("cores", 1, cores);
      if (candidatesPerSecondPerCore != null) {
        Require.atLeast("candidatesPerSecondPerCore", 0.0, candidatesPerSecondPerCore);
      }
    }

    /**
     * The work with its speed worked out.
     *
     * @param candidates scored in dense passes; 0 if none was made
     */
    public static Work of(long candidates, long steps, double seconds, int cores) {
      return candidates == 0 || seconds == 0
          ? new Work(candidates == 0 ? null : candidates, steps, seconds, cores, null)
          : new Work(candidates, steps, seconds, cores, candidates / seconds / cores);
    }
  }
}
