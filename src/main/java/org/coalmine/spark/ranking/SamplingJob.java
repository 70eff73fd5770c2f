package org.coalmine.spark.ranking;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.sample.DrawGoal;
import org.coalmine.exposure.sample.DrawPlan;
import org.coalmine.exposure.sample.ImportanceEstimate;
import org.coalmine.exposure.sample.ImportanceSample;
import org.coalmine.exposure.sample.ImportanceSampler;
import org.coalmine.exposure.sample.KnownCandidates;
import org.coalmine.exposure.sample.LookAhead;
import org.coalmine.exposure.sample.PilotPaths;
import org.coalmine.exposure.sample.UniformSample;
import org.coalmine.extract.BestFirst;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.SearchBudget;
import org.coalmine.extract.SearchSteps;
import org.coalmine.model.LanguageModel;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.SharedModel;

/**
 * Draws fills on the executors, for estimates of the ranks of a format's canaries.
 *
 * <p>Draws are numbered, and a draw depends on the seed and its number alone. A task draws a block
 * of consecutive ones, at most {@value #MOST_BLOCK_DRAWS}, a pure function of model, candidates,
 * seed and block. Long blocks share more steps, so there are as few as keep all cores alike busy. A
 * block comes back as a value and is joined to the others by number. So the draws have the same
 * bits for any number of executors and any order in which blocks end, and a task that is retried
 * changes nothing.
 *
 * <p>Before importance sampling the executors draw pilot paths, for proposals that look ahead; the
 * driver takes some steps ({@link SearchSteps}) of a best-first search meanwhile: it knows the
 * first candidates, of which draws know least where a model never saw a format.
 *
 * <p>Importance sampling goes in the rounds of a {@link DrawPlan}. Whether another follows is
 * decided when a round is whole, so that too is the same on any cluster. Uniform draws have one
 * round: the bounds of Clopper and Pearson hold for a number of draws that was fixed beforehand.
 */
public final class SamplingJob {
  private static final int MOST_BLOCK_DRAWS = 1024;

  private static final int MOST_KNOWN = 4096;

  private final JavaSparkContext context;
  private final IntSupplier cores;
  private final SharedModel model;
  private final long searchSteps;

  /** A job that draws with the given model. */
  public SamplingJob(Cluster cluster, SharedModel model) {
    this(
        cluster.context(),
        cluster::parallelism,
        model,
        SearchSteps.of(model.model()).besideDraws());
  }

  SamplingJob(JavaSparkContext context, IntSupplier cores, SharedModel model, long searchSteps) {
    this.context = context;
    this.cores = cores;
    this.model = model;
    this.searchSteps = searchSteps;
  }

  /** Watches a job, on the driver. */
  @FunctionalInterface
  public interface Progress {
    /**
     * A block is done, or drawing begins.
     *
     * @param draws made so far, in all rounds
     * @param most draws there may be
     */
    void drawn(long draws, long most);
  }

  /**
   * The canaries whose ranks are asked for.
   *
   * @param logPerplexitiesNats of each, as {@link org.coalmine.exposure.LogPerplexity} gives them
   * @param indices of each among the candidates
   * @param level the confidence level of each interval, above 0 and below 1
   * @param goal what ends the draws, besides the plan
   */
  public record Question(
      List<Double> logPerplexitiesNats, List<BigInteger> indices, double level, DrawGoal goal) {
    /** Whose ranks are all to be narrow. */
    public Question(List<Double> logPerplexitiesNats, List<BigInteger> indices, double level) {
      this(logPerplexitiesNats, indices, level, DrawGoal.NARROW);
    }

    public Question {
      logPerplexitiesNats = List.copyOf(logPerplexitiesNats);
      indices = List.copyOf(indices);
      if (!(level > 0 && level < 1)) {
        throw new IllegalArgumentException("level must be above 0 and below 1: " + level);
      }
    }

    private double[] nats() {
      return logPerplexitiesNats.stream().mapToDouble(nats -> nats).toArray();
    }
  }

  /**
   * What importance sampling found.
   *
   * @param estimates of each canary's rank, in the order of the question
   * @param sample the draws they are made from
   */
  public record Sampled(List<ImportanceEstimate> estimates, ImportanceSample sample) {
    public Sampled {
      estimates = List.copyOf(estimates);
    }
  }

  /**
   * Estimates ranks by importance sampling, all from one set of draws.
   *
   * @param candidates in the symbols of the model's alphabet
   * @param seed of the draws for this format
   * @throws IllegalArgumentException if the level is not above 0 and below 1, or the space is too
   *     large to sample
   * @throws org.coalmine.spark.ClusterException if the cluster is lost
   */
  public Sampled importance(
      Candidates candidates, Question question, String seed, DrawPlan plan, Progress progress) {
    int batches = PilotPaths.batches(candidates.automaton());
    Broadcast<Candidates> shared = context.broadcast(candidates);
    AtomicBoolean abandoned = new AtomicBoolean();
    CompletableFuture<KnownCandidates> known =
        CompletableFuture.supplyAsync(() -> search(candidates, abandoned));
    try {
      progress.drawn(0, plan.most());
      Broadcast<LookAhead> ahead = context.broadcast(lookAhead(shared, batches));
      try {
        ImportanceSample sample = null;
        while (true) {
          long drawn = sample == null ? 0 : sample.draws();
          Round round = new Round(drawn, plan.next(drawn), plan.most());
          List<ImportanceSample> parts =
              round(
                  "importance sampling",
                  shared,
                  round,
                  (language, automaton, block) ->
                      new ImportanceSampler(language, automaton, ahead.value(), plan)
                          .draw(seed, block.from(), block.to()),
                  progress);
          if (sample != null) {
            parts.add(sample);
          }
          sample = ImportanceSample.join(parts);
          ImportanceSample unknown = sample.above(finished(known));
          if (round.to() >= plan.most()
              || unknown.reaches(
                  question.goal(), question.nats(), question.indices(), question.level(), plan)) {
            return new Sampled(
                unknown.ranks(question.nats(), question.indices(), question.level(), plan),
                unknown);
          }
        }
      } finally {
        ahead.destroy();
      }
    } finally {
      abandoned.set(true);
      shared.unpersist();
    }
  }

  private LookAhead lookAhead(Broadcast<Candidates> candidates, int batches) {
    SharedModel sharedModel = model;
    List<PilotPaths> paths = new ArrayList<>();
    ShardTasks.run(
        context,
        "looking ahead",
        IntStream.range(0, batches).boxed().toList(),
        (Integer batch) -> PilotPaths.draw(sharedModel.model(), candidates.value(), batch),
        () -> Long.MAX_VALUE,
        paths::add);
    return LookAhead.of(candidates.value().automaton(), paths);
  }

  /** The candidates that the search found, or what it failed with. */
  private static KnownCandidates finished(CompletableFuture<KnownCandidates> known) {
    try {
      return known.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException exception ? exception : e;
    }
  }

  private KnownCandidates search(Candidates candidates, AtomicBoolean abandoned) {
    if (searchSteps == 0) {
      return KnownCandidates.NONE;
    }
    Extraction found =
        BestFirst.search(
            model.model(),
            candidates,
            BigInteger.valueOf(MOST_KNOWN).min(candidates.size()).intValueExact(),
            new SearchBudget(
                searchSteps,
                SearchBudget.DEFAULT.mostOpenPrefixes(),
                SearchBudget.DEFAULT.mostStates()),
            steps -> {
              if (abandoned.get()) {
                throw new CancellationException("the draws have failed");
              }
            });
    return KnownCandidates.of(
        found.guesses().stream().mapToDouble(Extraction.Guess::logPerplexityNats).toArray(),
        found.guesses().stream().map(Extraction.Guess::candidateIndex).toList(),
        found.unseenNats() == Double.POSITIVE_INFINITY
                && BigInteger.valueOf(found.guesses().size()).equals(candidates.size())
            ? Double.POSITIVE_INFINITY
            : found.othersNats());
  }

  /**
   * Draws fills uniformly.
   *
   * @param candidates in the symbols of the model's alphabet
   * @param seed of the draws for this format
   * @param draws how many, at least 1
   * @throws org.coalmine.spark.ClusterException if the cluster is lost
   */
  public UniformSample uniform(Candidates candidates, String seed, long draws, Progress progress) {
    if (draws < 1) {
      throw new IllegalArgumentException("draws must be at least 1: " + draws);
    }
    Broadcast<Candidates> shared = context.broadcast(candidates);
    try {
      progress.drawn(0, draws);
      return UniformSample.join(
          round(
              "uniform sampling",
              shared,
              new Round(0, draws, draws),
              (language, automaton, block) ->
                  UniformSample.draw(language, automaton, seed, block.from(), block.to()),
              progress));
    } finally {
      shared.unpersist();
    }
  }

  /** Draws {@code from} to {@code to} of {@code most}. */
  private record Round(long from, long to, long most) {
    /** As many blocks as each of the cores can do the same number of. */
    List<Block> blocks(int cores) {
      long together = (long) MOST_BLOCK_DRAWS * cores;
      long count = (to - from + together - 1) / together * cores;
      long draws = (to - from + count - 1) / count;
      List<Block> blocks = new ArrayList<>();
      for (long first = from; first < to; first += draws) {
        blocks.add(new Block(first, Math.min(to, first + draws)));
      }
      return blocks;
    }
  }

  private record Block(long from, long to) implements Serializable {}

  private interface Draw<S> extends Serializable {
    S draw(LanguageModel model, Candidates candidates, Block block);
  }

  private record Drawn<S>(long draws, S sample) implements Serializable {}

  private <S> List<S> round(
      String name, Broadcast<Candidates> candidates, Round round, Draw<S> draw, Progress progress) {
    SharedModel sharedModel = model;
    List<S> samples = new ArrayList<>();
    long[] draws = {round.from()};
    ShardTasks.run(
        context,
        name,
        round.blocks(cores.getAsInt()),
        (Block block) ->
            new Drawn<>(
                block.to() - block.from(),
                draw.draw(sharedModel.model(), candidates.value(), block)),
        () -> Long.MAX_VALUE,
        drawn -> {
          samples.add(drawn.sample());
          draws[0] += drawn.draws();
          progress.drawn(draws[0], round.most());
        });
    return samples;
  }
}
