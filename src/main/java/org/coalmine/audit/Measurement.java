package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.audit.plan.ScoredFormats;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.Extraction.Guess;
import org.coalmine.report.chapter.ControlsFinding;
import org.coalmine.report.chapter.MethodComparison;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.ReferenceRank;
import org.coalmine.secret.Mask;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Ranks and extracts with the model, the formats and the secrets of a {@link MeasuredModel}; those
 * of a run with the run's own draws.
 */
public final class Measurement {
  private final Cluster cluster;
  private final MeasuredModel subject;
  private final Ranking ranking;
  private final @Nullable StoredModel reference;
  private final @Nullable Ranking underReference;

  /** A measurement of a model; nothing is measured yet. */
  public Measurement(
      Cluster cluster,
      MeasuredModel subject,
      AuditConfiguration.Rank settings,
      AuditProgress progress) {
    this(cluster, subject, null, settings, progress);
  }

  /**
   * A measurement of a model beside another.
   *
   * @param reference under which every secret is ranked too; null for none
   * @throws ConfigurationException if it is the model itself, or cannot spell a format
   */
  public Measurement(
      Cluster cluster,
      MeasuredModel subject,
      @Nullable StoredModel reference,
      AuditConfiguration.Rank settings,
      AuditProgress progress) {
    this.cluster = cluster;
    this.subject = subject;
    this.reference = reference;
    this.ranking =
        new Ranking(
            cluster, null, settings, subject.model().shared(), subject.drawSeed(), progress);
    if (reference == null) {
      this.underReference = null;
    } else {
      ReferenceRanks.requireOther(reference, subject.model());
      ScoredFormats scored = new ScoredFormats(reference.shared().model(), settings.scoreSuffix());
      ReferenceRanks.require(reference, scored, subject.formats());
      this.underReference =
          new Ranking(
              cluster,
              null,
              settings.withoutComparison(),
              reference.shared(),
              scored,
              subject.drawSeed(),
              progress);
    }
  }

  /**
   * The rank of one secret.
   *
   * @param insertions how often it was planted; null where nobody knows
   * @param mask its shape
   * @param reference how it fares under the reference, if there is one
   */
  public record Ranked(
      String id,
      @Nullable Integer insertions,
      double logPerplexityBits,
      CanaryRank rank,
      BigInteger spaceSize,
      String mask,
      @Nullable ReferenceRank reference) {}

  /**
   * What ranking found.
   *
   * @param estimates what each method that was asked says of each secret
   * @param comparisons all methods side by side, one per format, if that was asked for
   * @param reasons one sentence per format
   * @param candidates scored one by one
   * @param steps of the model
   * @param seconds of the rank jobs
   * @param controls what the controls say, if there are any
   * @param model that was ranked under
   * @param reference that was ranked under too, if there is one
   */
  public record Ranks(
      List<Ranked> rows,
      List<MethodEstimate> estimates,
      List<MethodComparison> comparisons,
      List<String> reasons,
      List<String> warnings,
      long candidates,
      long steps,
      double seconds,
      ControlsFinding controls,
      ModelFacts model,
      @Nullable ModelFacts reference) {}

  /** The model that is measured, and how the texts of the formats are scored under it. */
  public ModelFacts model() {
    return ModelDescription.of(subject.model(), ranking.formats(), subject.formats());
  }

  /** Ranks every secret. */
  public Ranks rank() {
    return cluster.stage("rank", this::ranks);
  }

  private Ranks ranks() {
    List<Ranked> rows = new ArrayList<>();
    List<MethodEstimate> estimates = new ArrayList<>();
    List<MethodComparison> comparisons = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    List<RankedFormat> formats = new ArrayList<>();
    long candidates = 0;
    long steps = 0;
    long start = System.nanoTime();
    for (CanaryFormat format : subject.formats()) {
      RankedFormat ranked = ranking.rank(format, subject.canaries(format));
      formats.add(ranked);
      reasons.add(ranked.reason());
      estimates.addAll(ranked.estimates());
      if (ranked.comparison() != null) {
        comparisons.add(ranked.comparison());
      }
      candidates += ranked.work().candidates();
      steps += ranked.steps();
      for (int i = 0; i < ranked.canaries().size(); i++) {
        Canary canary = ranked.canaries().get(i);
        rows.add(
            new Ranked(
                canary.id(),
                subject.foreign() ? null : (Integer) canary.insertions(),
                LogPerplexity.bits(ranked.logPerplexitiesNats().get(i)),
                ranked.ranks().get(i),
                format.space().size(),
                Mask.of(canary.fill()),
                null));
      }
    }
    ReferenceRanks compared = underReference();
    double seconds = (System.nanoTime() - start) / 1e9;
    Controls controls = controls(formats);
    return new Ranks(
        compared == null ? rows : rows.stream().map(row -> beside(row, compared)).toList(),
        estimates,
        comparisons,
        reasons,
        Stream.of(
                controls.warnings(),
                ranking.warnings(),
                compared == null ? List.<String>of() : compared.warnings())
            .flatMap(List::stream)
            .toList(),
        candidates,
        steps,
        seconds,
        ControlsFinding.of(controls.calibrations()),
        model(),
        compared == null ? null : compared.model());
  }

  private @Nullable ReferenceRanks underReference() {
    if (reference == null || underReference == null) {
      return null;
    }
    List<RankedFormat> ranked = new ArrayList<>();
    for (CanaryFormat format : subject.formats()) {
      ranked.add(underReference.rank(format, subject.canaries(format)));
    }
    return ReferenceRanks.of(reference, underReference, ranked, controls(ranked));
  }

  /** A secret of anyone's is no control: nobody has said that it was not trained on. */
  private Controls controls(List<RankedFormat> ranked) {
    return new Controls(subject.foreign() ? List.of() : ranked);
  }

  private static Ranked beside(Ranked row, ReferenceRanks compared) {
    return new Ranked(
        row.id(),
        row.insertions(),
        row.logPerplexityBits(),
        row.rank(),
        row.spaceSize(),
        row.mask(),
        compared.of(row.id(), row.spaceSize(), Rank.of(row.rank().rank())));
  }

  /**
   * One guess of an attacker.
   *
   * @param guess which guess it is, from 1
   * @param certain whether no other fill can be as likely, so that this is its place
   * @param canary the planted canary it is, or null
   */
  public record Guessed(
      int guess, Secret fill, double logPerplexityBits, boolean certain, @Nullable String canary) {}

  /**
   * What extraction found of one format.
   *
   * @param othersBits every fill that is not among the guesses has at least this log-perplexity;
   *     empty if there is no other fill
   * @param planted how many canaries of the format were planted
   * @param seconds the search took
   * @param complete whether every guess is certain
   */
  public record Guesses(
      String format,
      BigInteger spaceSize,
      List<Guessed> guesses,
      OptionalDouble othersBits,
      int planted,
      long steps,
      double seconds,
      boolean complete) {
    /** How many of the guesses, from the first on, are certain. */
    public long certain() {
      return guesses.stream().filter(Guessed::certain).count();
    }
  }

  /**
   * The most likely fills of every format.
   *
   * @throws ConfigurationException if a format cannot be spelled in the model's alphabet, or has
   *     fewer fills than are asked for
   */
  public List<Guesses> extract(AuditConfiguration.Extract extract) {
    return cluster.stage("extract", () -> guesses(extract));
  }

  private List<Guesses> guesses(AuditConfiguration.Extract extract) {
    subject
        .formats()
        .forEach(format -> ConfiguredCanaries.requireFills("--top", format, extract.top()));
    List<Guesses> found = new ArrayList<>();
    for (CanaryFormat format : subject.formats()) {
      long start = System.nanoTime();
      ExtractedFormat extracted = ranking.extract(format, extract);
      found.add(guesses(format, extracted, (System.nanoTime() - start) / 1e9));
    }
    return found;
  }

  private Guesses guesses(CanaryFormat format, ExtractedFormat extracted, double seconds) {
    Map<Secret, String> planted =
        subject.canaries(format).stream()
            .filter(canary -> !canary.isControl())
            .collect(Collectors.toMap(Canary::fill, Canary::id));
    Extraction extraction = extracted.extraction();
    List<Guessed> guesses = new ArrayList<>();
    for (Guess guess : extraction.guesses()) {
      Secret fill = Secret.of(extracted.automaton().fill(guess.candidateIndex()));
      guesses.add(
          new Guessed(
              guesses.size() + 1,
              fill,
              LogPerplexity.bits(guess.logPerplexityNats()),
              guesses.size() < extraction.proven(),
              planted.get(fill)));
    }
    return new Guesses(
        format.name(),
        format.space().size(),
        guesses,
        format.space().size().equals(BigInteger.valueOf(guesses.size()))
            ? OptionalDouble.empty()
            : OptionalDouble.of(LogPerplexity.bits(extraction.othersNats())),
        planted.size(),
        extraction.steps(),
        seconds,
        extraction.complete());
  }
}
