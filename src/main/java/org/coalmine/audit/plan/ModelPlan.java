package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.extract.SearchSteps;
import org.coalmine.model.BestWindow;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.model.transformer.Transformer;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.ranking.RankSettings;
import org.jspecify.annotations.Nullable;

/**
 * What ranking under a model that was trained elsewhere comes to.
 *
 * @param bytesPerExecutor that its weights take in each process
 * @param bytesPerPrefix that each token of a prefix takes which waits; 0 in a model of characters,
 *     whose states do not grow
 * @param bytesPerThread that the prefixes which wait in a walk take at most in each thread
 * @param searches the steps of searches for the likeliest fills, by where they run
 * @param notMeasured why nothing was measured; null where steps were
 */
public record ModelPlan(
    List<Format> formats,
    long bytesPerExecutor,
    long bytesPerPrefix,
    long bytesPerThread,
    SearchSteps searches,
    @Nullable String notMeasured) {
  /** Beside the weights a process needs Spark, the libraries and what its threads work with. */
  private static final double MOST_OF_HEAP = 0.6;

  /** Of a panel at each depth of a walk: those of a transformer. */
  private static final int LANES = 128;

  public ModelPlan {
    formats = List.copyOf(formats);
  }

  /**
   * A format.
   *
   * @param candidates |R|
   * @param contextSymbols that all texts begin with; they are scored once
   * @param scoring how far its texts are scored
   * @param neighbours what to look after beside its fill; null if nothing
   * @param steps of a dense pass as rank.score-suffix has it
   * @param stepsWithSuffix of one that scores the text behind the fill; null where that cannot be
   *     made
   * @param stepsPerSecond of one core of this machine; null if it was not measured
   * @param coreHours of a dense pass on such cores; null if that was not measured
   * @param nominalCoreHours of a dense pass at the speed by which the method is chosen; null in a
   *     model of characters
   * @param method how the ranks are found, in words
   * @param onDriver what the driver alone does, in words
   */
  public record Format(
      String name,
      BigInteger candidates,
      int contextSymbols,
      String scoring,
      @Nullable String neighbours,
      BigInteger steps,
      @Nullable BigInteger stepsWithSuffix,
      @Nullable Double stepsPerSecond,
      @Nullable Double coreHours,
      @Nullable Double nominalCoreHours,
      String method,
      String onDriver) {}

  /**
   * Plans the ranks of an audit under a model, and measures what a step takes here if the model
   * fits into this process.
   *
   * @param facts how the texts are scored
   * @param scored the formats under the model, whose weights need not be known
   * @param model the model with its weights, which is asked for only if they fit
   * @throws ConfigurationException if the model cannot serve a format
   */
  public static ModelPlan of(
      AuditConfiguration configuration,
      CanaryPlan plan,
      ModelFacts facts,
      ScoredFormats scored,
      Supplier<LanguageModel> model) {
    return of(configuration, plan, facts, scored, model, Runtime.getRuntime().maxMemory());
  }

  /**
   * The same in a process of a given size.
   *
   * @param heap bytes
   */
  static ModelPlan of(
      AuditConfiguration configuration,
      CanaryPlan plan,
      ModelFacts facts,
      ScoredFormats scored,
      Supplier<LanguageModel> model,
      long heap) {
    LanguageModel outline = scored.model();
    StepCost cost = outline.cost();
    boolean tokens = ScoredFormats.readsTokens(outline);
    long weights =
        outline instanceof Transformer transformer
            ? transformer.bytes()
            : facts.files().stream().mapToLong(ModelFacts.File::bytes).sum();
    boolean fits = weights <= MOST_OF_HEAP * heap;
    LanguageModel measured = fits ? model.get() : null;
    AuditConfiguration.Rank rank = configuration.rank();
    ScoredFormats whole = new ScoredFormats(outline, SuffixScoring.ALWAYS);
    SearchSteps searches = SearchSteps.of(outline);
    List<Format> formats = new ArrayList<>();
    long waiting = 0;
    for (CanaryFormat format : plan.formats()) {
      Candidates candidates = scored.of(format);
      BigInteger steps = Allowances.denseSteps(candidates);
      Double rate = measured == null ? null : (Double) stepsPerSecond(measured, candidates);
      waiting = Math.max(waiting, (long) LANES * ScoredFormats.depth(candidates.automaton()));
      RankSettings allowed = settings(rank, outline, candidates);
      formats.add(
          new Format(
              format.name(),
              candidates.size(),
              candidates.context().length(),
              scoring(facts, format),
              scored.neighbours(format).orElse(null),
              steps,
              stepsWithSuffix(whole, format),
              rate,
              rate == null ? null : (Double) (steps.doubleValue() / rate / 3600),
              tokens ? (Double) Allowances.hours(steps, cost) : null,
              method(rank, allowed, candidates.size()),
              onDriver(configuration, plan, format, allowed, searches, candidates)));
    }
    return new ModelPlan(
        formats,
        weights,
        tokens ? cost.stateBytes() : 0,
        waiting * cost.stateBytes(),
        searches,
        fits
            ? null
            : "the weights take %,d MB, and the heap of this process has %,d MB"
                .formatted(weights / 1_000_000, heap / 1_000_000));
  }

  private static String scoring(ModelFacts facts, CanaryFormat format) {
    return facts.scoring().stream()
        .filter(scoring -> scoring.format().equals(format.name()))
        .map(ModelFacts.Scoring::sentence)
        .findFirst()
        .orElseThrow();
  }

  private static String onDriver(
      AuditConfiguration configuration,
      CanaryPlan plan,
      CanaryFormat format,
      RankSettings allowed,
      SearchSteps searches,
      Candidates candidates) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "the texts of %,d canaries and controls of at most %,d symbols"
            .formatted(
                plan.canaries(format).size(),
                candidates.context().length() + ScoredFormats.depth(candidates.automaton())));
    AuditConfiguration.Rank rank = configuration.rank();
    if (rank.drawsByImportance() && (rank.compare() || !allowed.mayCount(candidates.size()))) {
      parts.add("a search of %,d steps beside the draws".formatted(searches.besideDraws()));
    }
    AuditConfiguration.Extract extract = configuration.extract();
    if (extract.top() > 0) {
      parts.add(
          "the first %,d steps of the extraction, which goes on in searches of %,d"
              .formatted(Math.min(extract.steps(), searches.onDriver()), searches.ofTask()));
    }
    return String.join("; ", parts);
  }

  /** How far the ways of counting may go under a model. */
  public static RankSettings settings(
      AuditConfiguration.Rank rank, LanguageModel model, Candidates candidates) {
    return ScoredFormats.readsTokens(model)
        ? Allowances.ofTokens(rank, candidates, model.cost())
        : Allowances.of(rank, candidates, model.cost());
  }

  /** How the ranks of a format are found, in words. */
  static String method(AuditConfiguration.Rank rank, RankSettings allowed, BigInteger size) {
    List<String> ways = new ArrayList<>();
    if (allowed.prunedSteps() > 0) {
      ways.add("pruned where memorized");
    }
    if (allowed.mayCount(size)) {
      ways.add(allowed.prunedSteps() > 0 ? "dense for the rest" : "dense");
    } else if (rank.drawsByImportance()) {
      ways.add(
          allowed.prunedSteps() > 0 ? "importance sampling for the rest" : "importance sampling");
    }
    if (rank.drawsUniformly()) {
      ways.add("uniform draws");
    }
    return String.join(", ", ways);
  }

  private static @Nullable BigInteger stepsWithSuffix(ScoredFormats whole, CanaryFormat format) {
    try {
      return Allowances.denseSteps(whole.of(format));
    } catch (ConfigurationException e) {
      return null;
    }
  }

  /**
   * Steps of one thread in a second of its processor, all lanes full of different prefixes, behind
   * the context: each advances a prefix by a symbol and asks what all symbols of the candidates
   * cost.
   */
  static double stepsPerSecond(LanguageModel model, Candidates candidates) {
    Scorer scorer = model.scorer();
    Panel parents = scorer.panel();
    Panel children = scorer.panel();
    scorer.start(parents);
    for (int symbol : candidates.context().symbols()) {
      scorer.advance(parents, symbol, children);
      Panel advanced = children;
      children = parents;
      parents = advanced;
    }
    int[] symbols = new int[scorer.lanes()];
    for (int lane = 0; lane < symbols.length; lane++) {
      symbols[lane] = lane % model.vocabulary().size();
    }
    scorer.advance(parents, symbols, children);
    int[] columns = candidates.automaton().columns();
    float[] costs = new float[columns.length * scorer.lanes()];
    Panel from = children;
    Panel to = parents;
    return BestWindow.perSecond(
        () -> {
          scorer.advance(from, symbols, to);
          scorer.costs(to, columns, costs);
          return scorer.lanes();
        },
        0);
  }
}
