package org.coalmine.audit;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalmine.audit.plan.ScoredFormats;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.ReferenceChapter;
import org.coalmine.report.chapter.ReferenceRank;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The canaries under another model, of any kind and vocabulary. R is the same set of strings there,
 * and each is scored by that model's own rules.
 */
final class ReferenceRanks {
  private final ModelFacts model;
  private final List<String> warnings;
  private final Map<String, Found> byCanary = new HashMap<>();

  private record Found(CanaryRank rank, double logPerplexityNats) {}

  private ReferenceRanks(ModelFacts model, List<RankedFormat> ranked, List<String> warnings) {
    this.model = model;
    this.warnings = warnings;
    for (RankedFormat format : ranked) {
      for (int i = 0; i < format.canaries().size(); i++) {
        byCanary.put(
            format.canaries().get(i).id(),
            new Found(format.ranks().get(i), format.logPerplexitiesNats().get(i)));
      }
    }
  }

  /**
   * Looks at a reference before anything is ranked.
   *
   * @throws ConfigurationException if it cannot spell a format
   */
  static void require(StoredModel reference, ScoredFormats scored, List<CanaryFormat> formats) {
    for (CanaryFormat format : formats) {
      try {
        scored.of(format);
      } catch (ConfigurationException e) {
        throw new ConfigurationException(
            "the reference %s cannot rank format %s: %s"
                .formatted(reference.path(), format.name(), e.getMessage()),
            e);
      }
    }
  }

  /**
   * Refuses a reference that is the model itself.
   *
   * @throws ConfigurationException if it is
   */
  static void requireOther(StoredModel reference, StoredModel model) {
    if (reference.shared().identity().equals(model.shared().identity())) {
      throw new ConfigurationException(
          "the reference %s is the model itself: every difference would be 0; name another"
              .formatted(reference.path()));
    }
  }

  /**
   * Of ranks under a reference.
   *
   * @param ranking that made them
   * @param controls among them
   */
  static ReferenceRanks of(
      StoredModel reference, Ranking ranking, List<RankedFormat> ranked, Controls controls) {
    return new ReferenceRanks(
        ModelDescription.of(
            reference, ranking.formats(), ranked.stream().map(RankedFormat::format).toList()),
        ranked,
        Stream.of(controls.warnings(), ranking.warnings())
            .flatMap(List::stream)
            .map(warning -> "Under the reference: " + warning)
            .toList());
  }

  /** The same result with how its canary fares under the reference. */
  CanaryResult beside(CanaryResult result) {
    ReferenceRank found = of(result.id(), result.spaceSize(), result.rank());
    return found == null ? result : result.withReference(found);
  }

  /**
   * How a canary fares.
   *
   * @param rank under the model
   */
  @Nullable ReferenceRank of(String canary, BigInteger spaceSize, Rank rank) {
    Found found = byCanary.get(canary);
    return found == null
        ? null
        : ReferenceRank.of(
            spaceSize,
            LogPerplexity.bits(found.logPerplexityNats()),
            Rank.of(found.rank().rank()),
            rank);
  }

  ModelFacts model() {
    return model;
  }

  ReferenceChapter chapter() {
    return new ReferenceChapter(model);
  }

  /** What a reader must know before trusting a figure. */
  List<String> warnings() {
    return warnings;
  }
}
