package org.coalmine.audit.synthetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.Controls;
import org.coalmine.audit.EpsilonBounds;
import org.coalmine.audit.Generated;
import org.coalmine.audit.RankedCanaries;
import org.coalmine.audit.RankedFormat;
import org.coalmine.audit.Ranking;
import org.coalmine.audit.plan.EpochBudget;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.model.ModelSource;
import org.coalmine.model.ngram.BackoffModel;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleaseFindings.Size;
import org.coalmine.report.chapter.ReleaseFindings.Strings;
import org.coalmine.report.chapter.ReleasedCanary;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.synthetic.ReleaseCounts;
import org.coalmine.store.RunDirectory;
import org.coalmine.synthetic.CopyTest;
import org.coalmine.synthetic.VerbatimCount;
import org.jspecify.annotations.Nullable;

/** The canaries under the models of a release, size by size. */
final class ReleaseRanks {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final ReleaseSubject subject;
  private final AuditProgress progress;
  private final List<String> warnings = new ArrayList<>();

  /** Canaries at a size, by id, and those that it gives away. */
  private record AtSize(Map<String, CanaryResult> results, List<String> givenAway) {}

  ReleaseRanks(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      ReleaseSubject subject,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.subject = subject;
    this.progress = progress;
  }

  /** What a reader must know before trusting a figure. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Ranks the canaries under every size.
   *
   * @param counts of each size, the last of all of the release
   * @param promised the documents of the release, if Coalmine wrote them and promises something
   */
  ReleaseFindings rank(List<ReleaseCounts> counts, @Nullable Generated promised) {
    @Nullable EpsilonClaim claim =
        promised == null ? null : PrivacyClaim.of(configuration).orElse(null);
    IntUnaryOperator units =
        claim == null ? IntUnaryOperator.identity() : configuration.training()::units;
    List<AtSize> earlier = new ArrayList<>();
    for (ReleaseCounts size : counts.subList(0, counts.size() - 1)) {
      progress.show(
          "curve", "size %d".formatted(earlier.size() + 1), earlier.size(), counts.size());
      earlier.add(smaller(size));
    }
    ReleaseCounts whole = counts.get(counts.size() - 1);
    List<RankedFormat> ranked = ranked(whole, configuration.rank(), true);
    Controls controls = new Controls(ranked);
    warnings.addAll(controls.warnings());
    Map<String, CanaryResult> results = results(ranked);
    List<CanaryResult> canaries =
        subject.plan().canaries().stream()
            .map(canary -> Objects.requireNonNull(results.get(canary.id()), canary.id()))
            .toList();
    Judgement judgement = judgement(canaries, controls);
    List<ReleasedCanary> released = new ArrayList<>();
    for (int place = 0; place < canaries.size(); place++) {
      released.add(released(canaries.get(place), place, judgement, counts, earlier));
    }
    return new ReleaseFindings(
        subject.settings().order(),
        subject.alphabet().size(),
        counts.stream()
            .map(size -> new Size(size.verbatim().documents(), size.verbatim().characters()))
            .toList(),
        ranked.stream()
            .map(it -> RankedCanaries.format(it, configuration.rank().nearTieNats()))
            .toList(),
        released,
        controls.calibrations(),
        strings(whole.verbatim()),
        null,
        null,
        null,
        null,
        null,
        EpsilonBounds.findings(ranked, claim, units, configuration.plant()::users).orElse(null),
        promised == null ? null : promised.privacy());
  }

  /** The same findings with the copies of canaries that the generator's own model expects. */
  static ReleaseFindings selfTested(ReleaseFindings findings, OwnGenerator.Expected expected) {
    long documents = expected.documents();
    double[] natsWithEnd = expected.natsWithEnd();
    List<ReleasedCanary> canaries = new ArrayList<>();
    for (int place = 0; place < natsWithEnd.length; place++) {
      canaries.add(
          findings
              .canaries()
              .get(place)
              .withExpectedCopies(documents * Math.exp(-natsWithEnd[place])));
    }
    CopyTest test =
        CopyTest.of(
            documents, natsWithEnd, canaries.stream().mapToLong(ReleasedCanary::copies).sum());
    return findings.withSelfTest(
        canaries,
        new ReleaseFindings.SelfTest(
            test.documents(), test.expected(), test.observed(), test.pValue()));
  }

  private static Judgement judgement(List<CanaryResult> canaries, Controls controls) {
    return Judgement.of(
        canaries, controls.calibrations(), Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE);
  }

  private ReleasedCanary released(
      CanaryResult canary,
      int place,
      Judgement judgement,
      List<ReleaseCounts> counts,
      List<AtSize> earlier) {
    VerbatimCount whole = counts.get(counts.size() - 1).verbatim();
    if (canary.control()) {
      return new ReleasedCanary(
          canary, whole.anywhere(place), whole.copies(place), null, List.of(), null);
    }
    boolean givenAway = judgement.extracted(canary) == Judgement.Outcome.SHOWN;
    Long by =
        IntStream.range(0, earlier.size())
            .filter(size -> earlier.get(size).givenAway().contains(canary.id()))
            .mapToObj(size -> (Long) counts.get(size).verbatim().characters())
            .findFirst()
            .orElse(givenAway ? (Long) whole.characters() : null);
    List<BitsInterval> exposures =
        earlier.stream()
            .map(size -> Objects.requireNonNull(size.results().get(canary.id())).exposureBits())
            .toList();
    return new ReleasedCanary(
        canary, whole.anywhere(place), whole.copies(place), null, exposures, by);
  }

  /** The planted canaries alone, within a budget. */
  private AtSize smaller(ReleaseCounts size) {
    List<RankedFormat> ranked =
        ranked(size, EpochBudget.of(configuration.rank(), configuration.everyEpoch()), false);
    Map<String, CanaryResult> results = results(ranked);
    List<CanaryResult> planted = List.copyOf(results.values());
    Judgement judgement =
        Judgement.of(planted, List.of(), Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE);
    return new AtSize(
        results,
        planted.stream()
            .filter(canary -> judgement.extracted(canary) == Judgement.Outcome.SHOWN)
            .map(CanaryResult::id)
            .toList());
  }

  private Map<String, CanaryResult> results(List<RankedFormat> ranked) {
    return new HashMap<>(
        RankedCanaries.results(
            ranked,
            configuration.rank().nearTieNats(),
            ConfiguredCanaries.fingerprint(configuration)));
  }

  private List<RankedFormat> ranked(
      ReleaseCounts size, AuditConfiguration.Rank settings, boolean whole) {
    BackoffModel model = new BackoffModel(subject.alphabet(), size.contexts());
    SharedModel shared =
        SharedModel.of(cluster, new ModelSource.Bytes(model.toBytes()), BackoffModel::decode);
    Ranking ranking =
        Ranking.of(
            cluster,
            directory,
            settings,
            shared,
            configuration.drawSeed(),
            whole ? progress : new QuietProgress(progress));
    List<RankedFormat> ranked = new ArrayList<>();
    for (CanaryFormat format : subject.plan().formats()) {
      List<Canary> canaries =
          subject.plan().canaries(format).stream()
              .filter(canary -> whole || !canary.isControl())
              .toList();
      ranked.add(ranking.rank(format, canaries));
    }
    if (whole) {
      warnings.addAll(ranking.warnings());
    }
    return ranked;
  }

  private List<Strings> strings(VerbatimCount verbatim) {
    List<Strings> strings = new ArrayList<>();
    for (CanaryFormat format : subject.plan().formats()) {
      long distinct = verbatim.distinct(strings.size());
      strings.add(
          new Strings(
              format.name(),
              distinct,
              Math.min(1, distinct / format.space().size().doubleValue())));
    }
    return strings;
  }

  /** The ranks of a smaller size have nothing to tell that the line of all sizes does not. */
  private record QuietProgress(AuditProgress progress) implements AuditProgress {
    @Override
    public void show(String stage, String detail, long done, long total) {}

    @Override
    public void note(String text) {
      progress.note(text);
    }
  }
}
