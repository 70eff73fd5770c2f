package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.model.BestWindow;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.transformer.TransformerModel;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.ranking.RankSettings;
import org.jspecify.annotations.Nullable;

/**
 * What ranking under a model that was trained elsewhere comes to.
 *
 * @param bytesPerExecutor that its weights take in each process
 * @param bytesPerPrefix that each token of a prefix takes which waits; 0 if it is not known
 */
public record ModelPlan(List<Format> formats, long bytesPerExecutor, long bytesPerPrefix) {
  public ModelPlan {
    formats = List.copyOf(formats);
  }

  /**
   * A format.
   *
   * @param candidates |R|
   * @param contextSymbols that all texts begin with; they are scored once
   * @param steps of a dense pass as rank.score-suffix has it
   * @param stepsWithSuffix of one that scores the text behind the fill; null where that cannot be
   *     made
   * @param stepsPerSecond of one core of this machine
   * @param coreHours of a dense pass on such cores
   * @param method how the ranks are found, in words
   */
  public record Format(
      String name,
      BigInteger candidates,
      int contextSymbols,
      BigInteger steps,
      @Nullable BigInteger stepsWithSuffix,
      double stepsPerSecond,
      double coreHours,
      String method) {}

  /**
   * Plans the ranks of an audit under a model, and measures what a step takes here.
   *
   * @param weightBytes of the model's files, for a model that does not tell what it takes
   * @throws ConfigurationException if the model cannot serve a format
   */
  public static ModelPlan of(
      AuditConfiguration configuration, CanaryPlan plan, LanguageModel model, long weightBytes) {
    AuditConfiguration.Rank rank = configuration.rank();
    ScoredFormats scored = new ScoredFormats(model, rank.scoreSuffix());
    ScoredFormats whole = new ScoredFormats(model, SuffixScoring.ALWAYS);
    List<Format> formats = new ArrayList<>();
    for (CanaryFormat format : plan.formats()) {
      Candidates candidates = scored.of(format);
      BigInteger steps = Allowances.denseSteps(candidates);
      double rate = stepsPerSecond(model, candidates);
      formats.add(
          new Format(
              format.name(),
              candidates.size(),
              candidates.context().length(),
              steps,
              stepsWithSuffix(whole, format),
              rate,
              steps.doubleValue() / rate / 3600,
              method(rank, settings(rank, model, candidates), candidates.size())));
    }
    return new ModelPlan(
        formats,
        model instanceof TransformerModel transformer ? transformer.packed().bytes() : weightBytes,
        model instanceof TransformerModel transformer ? transformer.packed().bytesPerToken() : 0);
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
