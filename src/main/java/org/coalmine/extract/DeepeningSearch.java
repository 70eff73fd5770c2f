package org.coalmine.extract;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Shard;
import org.coalmine.extract.Extraction.Guess;
import org.coalmine.model.LanguageModel;

/**
 * The k most likely fills where one best-first search would outgrow its machine: waves of small
 * searches, each of a shard of the candidates and up to a ceiling that rises from wave to wave.
 *
 * <p><b>Rising by ln 4.</b> The probabilities of all prefixes of one length sum to at most 1, so at
 * most e^t of them lie within t nats of the text before the hole. A ceiling raised by ln 4
 * therefore costs about four times the work at most, and all that was searched in vain below
 * earlier ceilings is a third of the last wave. The ceiling never passes the k-th cheapest
 * candidate seen; when it has reached it and every shard was searched, the answer is proven.
 *
 * <p><b>Shards that split.</b> Every search has the same small budget. A shard that exhausts it is
 * cut into parts of equally many candidates, which are searched in the next wave; so the work
 * spreads over the tasks wherever the model's likely fills lie. A shard searched to the end is not
 * searched again before the ceiling passes the cheapest prefix it left out.
 *
 * <p><b>What is certain.</b> Of every shard a bound is known: no candidate in it that was not
 * scored is cheaper. The least of these bounds is {@link Extraction#unseenNats}, at the end as when
 * the steps are used up before.
 *
 * <p>Which searches a wave holds depends on the model, the candidates, k and the steps allowed, and
 * not on the order in which results arrive; so all figures are the same on any number of executors,
 * the steps included. Not safe for use by several threads.
 */
public final class DeepeningSearch {
  private static final int TASK_OPEN_PREFIXES = 4_000_000;
  private static final int TASK_STATES = 12_288;
  private static final int PARTS = 16;
  private static final double RISE_NATS = StrictMath.log(4);

  private final int asked;
  private final long mostSteps;
  private final SearchBudget taskBudget;
  private final TreeSet<Guess> best;
  private final TreeMap<BigInteger, Part> parts = new TreeMap<>();
  private double ceilingNats;
  private long steps;

  /** A shard of the candidates, and what is certain of those in it that were not scored. */
  private record Part(BigInteger from, BigInteger to, double unseenNats) {}

  /**
   * One search of a wave.
   *
   * @param shard its id is its place in the wave
   * @param asked k
   * @param ceilingNats candidates costlier than this are not sought
   */
  public record Task(Shard shard, int asked, double ceilingNats, SearchBudget budget)
      implements Serializable {
    /** Runs it. */
    public Extraction run(LanguageModel model, Candidates candidates) {
      return BestFirst.search(model, candidates, asked, budget, shard, ceilingNats);
    }
  }

  /**
   * A search that goes on from another.
   *
   * @param begun a search of all candidates that ended at its budget
   * @param mostSteps of all tasks and of {@code begun} together
   * @param taskSteps of each task
   */
  public DeepeningSearch(Candidates candidates, Extraction begun, long mostSteps, long taskSteps) {
    this.asked = begun.asked();
    this.mostSteps = mostSteps;
    this.taskBudget = new SearchBudget(taskSteps, TASK_OPEN_PREFIXES, TASK_STATES);
    this.best = new TreeSet<>(begun.guesses());
    this.steps = begun.steps();
    this.ceilingNats = begun.unseenNats() + RISE_NATS;
    split(new Part(BigInteger.ZERO, candidates.size(), begun.unseenNats()), PARTS);
  }

  /**
   * The next searches, none of which needs another's result. There are none when the answer is
   * proven or the steps left are too few. Every task's result must have been added before the next
   * wave is asked for.
   */
  public List<Task> nextWave() {
    if (soFar().complete()) {
      return List.of();
    }
    if (ceilingNats < leastUnseenNats()) {
      ceilingNats = leastUnseenNats() + RISE_NATS;
    }
    double limitNats =
        best.size() < asked ? ceilingNats : Math.min(ceilingNats, best.last().logPerplexityNats());
    long affordable = Math.max(0, (mostSteps - steps) / taskBudget.mostSteps());
    List<Task> wave = new ArrayList<>();
    parts.values().stream()
        .filter(part -> part.unseenNats() <= limitNats)
        .sorted(Comparator.comparingDouble(Part::unseenNats).thenComparing(Part::from))
        .limit(affordable)
        .forEach(
            part ->
                wave.add(
                    new Task(
                        new Shard(wave.size(), part.from(), part.to()),
                        asked,
                        limitNats,
                        taskBudget)));
    return wave;
  }

  /** Takes what a task of the last wave found; in any order, each once. */
  public void add(Task task, Extraction found) {
    steps += found.steps();
    best.addAll(found.guesses());
    while (best.size() > asked) {
      best.pollLast();
    }
    Part part = new Part(task.shard().from(), task.shard().to(), found.unseenNats());
    boolean searched = found.complete() || found.unseenNats() > task.ceilingNats();
    split(part, searched ? 1 : PARTS);
  }

  private void split(Part whole, int count) {
    BigInteger size = whole.to().subtract(whole.from());
    BigInteger from = whole.from();
    for (int end = 1; end <= count; end++) {
      BigInteger to =
          whole
              .from()
              .add(size.multiply(BigInteger.valueOf(end)).divide(BigInteger.valueOf(count)));
      if (to.compareTo(from) > 0) {
        parts.put(from, new Part(from, to, whole.unseenNats()));
        from = to;
      }
    }
  }

  private double leastUnseenNats() {
    return parts.values().stream().mapToDouble(Part::unseenNats).min().orElseThrow();
  }

  /** How many steps have been taken in all. */
  public long steps() {
    return steps;
  }

  /** What is known so far: the bound on the unseen holds before, between and after waves. */
  public Extraction soFar() {
    return new Extraction(asked, best.stream().toList(), leastUnseenNats(), steps);
  }
}
