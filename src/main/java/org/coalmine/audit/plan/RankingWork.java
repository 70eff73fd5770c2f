package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.audit.plan.AuditPlan.Part;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.exposure.count.TrieSize;
import org.coalmine.exposure.sample.PrunedProbe;
import org.coalmine.extract.SearchBudget;
import org.coalmine.extract.SearchSteps;
import org.coalmine.model.StepCost;
import org.coalmine.model.lstm.Kernel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.ranking.RankSettings;
import org.coalmine.token.Alphabet;

/** The work of ranking and extraction with one model, format by format. */
final class RankingWork {
  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private final Alphabet alphabet;
  private final Speeds speeds;
  private final int cores;
  private final StepCost cost;
  private long shards;

  /**
   * @param alphabet of the model
   * @param cores that share what can be shared
   */
  RankingWork(
      AuditConfiguration configuration,
      CanaryPlan plan,
      Alphabet alphabet,
      Speeds speeds,
      int cores) {
    this.configuration = configuration;
    this.plan = plan;
    this.alphabet = alphabet;
    this.speeds = speeds;
    this.cores = cores;
    TrainingSettings network = configuration.training().settings();
    this.cost = LstmModel.cost(network.layers(), network.units(), alphabet.size());
  }

  /**
   * The candidates of a format in the symbols of the model.
   *
   * @throws ConfigurationException if the alphabet cannot spell them
   */
  Candidates candidates(CanaryFormat format) {
    try {
      return Candidates.of(format, alphabet);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  /** How the ranks of a format are found, in words. */
  String method(CanaryFormat format) {
    AuditConfiguration.Rank rank = configuration.rank();
    RankSettings allowed = Allowances.of(rank, candidates(format), cost);
    return ModelPlan.method(rank, allowed, format.space().size());
  }

  /** Shards of the dense passes over the last epoch's models: what the ledger of the run holds. */
  long shards() {
    return shards;
  }

  /** Ranking the canaries of every format with a model of the last epoch. */
  List<Part> ranks(AuditConfiguration.Rank rank) {
    plan.formats().stream()
        .map(this::candidates)
        .forEach(
            candidates -> {
              RankSettings allowed = Allowances.of(rank, candidates, cost);
              if (allowed.mayCount(candidates.size())) {
                shards +=
                    ShardPlan.of(candidates.automaton(), allowed.shardCandidates()).shards().size();
              }
            });
    return of(rank, 1);
  }

  /** The same with the models of the earlier epochs, which leave no ledger. */
  List<Part> earlier(AuditConfiguration.Rank rank, int epochs) {
    return epochs == 0 ? List.of() : of(rank, epochs);
  }

  private List<Part> of(AuditConfiguration.Rank rank, int times) {
    List<Part> parts = new ArrayList<>();
    plan.formats().stream()
        .filter(format -> !plan.canaries(format).isEmpty())
        .forEach(format -> parts.addAll(of(rank, format, times)));
    return parts;
  }

  private List<Part> of(AuditConfiguration.Rank rank, CanaryFormat format, int times) {
    Candidates candidates = candidates(format);
    BigInteger size = candidates.size();
    RankSettings allowed = Allowances.of(rank, candidates, cost);
    List<Part> counted = new ArrayList<>();
    if (allowed.prunedSteps() > 0) {
      long probe =
          allowed.probes(size) ? (long) PrunedProbe.DESCENTS * depth(candidates.automaton()) : 0;
      long underWay = (long) Kernel.LANES * (depth(candidates.automaton()) + 1);
      long timed = allowed.probes(size) ? allowed.stepsBeforeDenseCount() : allowed.prunedSteps();
      counted.add(
          part(
              format,
              "pruned",
              BigInteger.valueOf(allowed.prunedSteps() + probe + underWay),
              "steps",
              true,
              (timed + probe) / speeds.pruned(format.name()),
              1,
              times));
    }
    if (allowed.mayCount(size)) {
      ShardPlan shardPlan = ShardPlan.of(candidates.automaton(), allowed.shardCandidates());
      counted.add(
          part(
              format,
              "dense",
              TrieSize.denseSteps(candidates.automaton(), shardPlan),
              "steps",
              rank.method() != RankMethod.DENSE,
              size.doubleValue() / speeds.counted(format.name()),
              cores,
              times));
    }
    List<Part> parts = new ArrayList<>(withinDeadline(rank, counted, times));
    boolean leftOpen = !allowed.mayCount(size) || rank.deadlineSeconds().isPresent();
    if (rank.drawsByImportance() && (rank.compare() || leftOpen)) {
      parts.add(
          part(
              format,
              "search beside the draws",
              BigInteger.valueOf(SearchSteps.CHARACTERS.besideDraws()),
              "steps",
              true,
              SearchSteps.CHARACTERS.besideDraws() / speeds.searched(format.name()),
              1,
              times));
      parts.add(
          part(
              format,
              "importance",
              BigInteger.valueOf(rank.sampling().draws()),
              "draws",
              true,
              rank.sampling().draws() / speeds.drawn(format.name()),
              cores,
              times));
    }
    if (rank.drawsUniformly()) {
      parts.add(
          part(
              format,
              "uniform",
              BigInteger.valueOf(rank.sampling().draws()),
              "draws",
              false,
              rank.sampling().draws() / speeds.drawnUniformly(format.name()),
              cores,
              times));
    }
    return parts;
  }

  /** A deadline is by the clock, for the counting of a format. */
  private List<Part> withinDeadline(AuditConfiguration.Rank rank, List<Part> parts, int times) {
    double seconds =
        parts.stream().mapToDouble(part -> part.cpuSeconds() / Math.min(part.cores(), cores)).sum();
    double most = times * rank.deadlineSeconds().orElse(Double.POSITIVE_INFINITY);
    if (seconds <= most) {
      return parts;
    }
    return parts.stream()
        .map(
            part ->
                new Part(
                    part.format(),
                    part.work(),
                    part.amount(),
                    part.unit(),
                    true,
                    part.cpuSeconds() * most / seconds,
                    part.cores()))
        .toList();
  }

  private static Part part(
      CanaryFormat format,
      String work,
      BigInteger amount,
      String unit,
      boolean most,
      double cpuSeconds,
      int cores,
      int times) {
    return new Part(
        format.name(),
        work,
        amount.multiply(BigInteger.valueOf(times)),
        unit,
        most,
        cpuSeconds * times,
        cores);
  }

  /** Symbols of the longest candidate behind the text before the hole. */
  private static int depth(CandidateAutomaton automaton) {
    int[] longest = new int[automaton.states()];
    for (int state = longest.length - 1; state >= 0; state--) {
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        longest[state] = Math.max(longest[state], 1 + longest[automaton.target(state, edge)]);
      }
    }
    return longest[automaton.start()];
  }

  /** The search for the likeliest fills; on the driver alone as far as that goes. */
  List<Part> extraction() {
    AuditConfiguration.Extract extract = configuration.extract();
    List<Part> parts = new ArrayList<>();
    if (extract.top() == 0) {
      return parts;
    }
    long onDriver = Math.min(extract.steps(), SearchSteps.CHARACTERS.onDriver());
    for (CanaryFormat format : plan.formats()) {
      ConfiguredCanaries.requireFills(format, extract.top());
      long most = Math.min(extract.steps(), steps(candidates(format)));
      long first = Math.min(most, onDriver);
      parts.add(search(format, "search on the driver", first, 1, 1));
      if (most > first) {
        long ofTask = SearchSteps.CHARACTERS.ofTask();
        long searches = (most - first + ofTask - 1) / ofTask;
        parts.add(search(format, "search on the executors", most - first, searches, cores));
      }
    }
    return parts;
  }

  /** Some searches, each of which finishes the panel under way. */
  private Part search(CanaryFormat format, String work, long steps, long searches, int places) {
    return part(
        format,
        work,
        BigInteger.valueOf(steps + searches * Kernel.LANES),
        "steps",
        true,
        steps / speeds.searched(format.name()),
        places,
        1);
  }

  /** Steps of a search through a whole space whose states can all be kept; else no bound. */
  private static long steps(Candidates candidates) {
    BigInteger all = Allowances.denseSteps(candidates).add(BigInteger.valueOf(Kernel.LANES));
    return all.compareTo(BigInteger.valueOf(SearchBudget.DEFAULT.mostStates())) <= 0
        ? all.longValueExact()
        : Long.MAX_VALUE;
  }

  /** The planted fills of small spaces in networks that saw nothing; on the driver. */
  List<Part> untrained() {
    int networks = configuration.comparisons().untrained();
    List<Part> parts = new ArrayList<>();
    if (networks == 0) {
      return parts;
    }
    for (CanaryFormat format : UntrainedSpaces.of(plan)) {
      BigInteger size = format.space().size();
      boolean counted = UntrainedSpaces.isCounted(size);
      BigInteger amount = counted ? size : BigInteger.valueOf(UntrainedSpaces.DRAWS);
      parts.add(
          part(
              format,
              counted ? "dense" : "uniform",
              amount,
              counted ? "candidates" : "draws",
              false,
              amount.doubleValue()
                  / (counted
                      ? speeds.counted(format.name())
                      : speeds.drawnUniformly(format.name())),
              1,
              networks));
    }
    return parts;
  }
}
