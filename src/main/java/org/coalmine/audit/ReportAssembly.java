package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.audit.plan.PlannedPower;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.extract.Extraction.Guess;
import org.coalmine.report.Header;
import org.coalmine.report.Provenance;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.Extraction;
import org.coalmine.report.chapter.Extraction.ExtractedFill;
import org.coalmine.report.chapter.ExtractionChapter;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.MethodsChapter;
import org.coalmine.report.chapter.ModelChapter;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.report.chapter.Planting;
import org.coalmine.report.chapter.PowerChapter;
import org.coalmine.report.chapter.PrivacyChapter;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.ScoresChapter;
import org.coalmine.report.chapter.ScoresFacts;
import org.coalmine.report.chapter.StartedFrom;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.UntrainedChapter;
import org.coalmine.report.chapter.UntrainedPlaces;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Mask;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/** Puts what the stages found into the report's words: masks and fingerprints, bits and ranks. */
final class ReportAssembly {
  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private final Manifest manifest;
  private final Fingerprint fingerprint;
  private final @Nullable ModelFacts model;
  private final @Nullable ScoresFacts scores;
  private final @Nullable TwinRanks twin;
  private final @Nullable ReferenceRanks reference;
  private final TrainerReading reading;
  private final List<UntrainedPlaces> untrained;
  private final @Nullable SurvivingCanaries survival;

  ReportAssembly(AuditConfiguration configuration, CanaryPlan plan, Manifest manifest) {
    this(configuration, plan, manifest, null, null, null, null, List.of());
  }

  /**
   * @param model that was trained elsewhere; null where one was trained
   * @param scores that the ranks follow from; null where there is a model
   * @param twin the canaries under the twin; null if there is none
   * @param reference the canaries under the reference; null if there is none
   * @param untrained their places in networks that saw nothing
   */
  ReportAssembly(
      AuditConfiguration configuration,
      CanaryPlan plan,
      Manifest manifest,
      @Nullable ModelFacts model,
      @Nullable ScoresFacts scores,
      @Nullable TwinRanks twin,
      @Nullable ReferenceRanks reference,
      List<UntrainedPlaces> untrained) {
    this.configuration = configuration;
    this.plan = plan;
    this.manifest = manifest;
    this.model = model;
    this.scores = scores;
    this.twin = twin;
    this.reference = reference;
    this.reading = new TrainerReading(manifest.stages().read());
    this.untrained = List.copyOf(untrained);
    this.survival = SurvivingCanaries.of(manifest.planted(), plan);
    this.fingerprint = ConfiguredCanaries.fingerprint(configuration);
  }

  Report assemble(
      List<RankedFormat> ranked,
      List<ExtractedFormat> extracted,
      SortedMap<Integer, List<EpochExposure>> earlierEpochs,
      List<Warning> warnings,
      RunFacts run) {
    Controls controls = new Controls(ranked);
    List<CanaryResult> canaries = canaries(ranked);
    @Nullable TrainingChapter training =
        configuration.trains()
            ? new TrainingChapter(
                epochs(canaries, earlierEpochs), reading.baselines(), startedFrom())
            : null;
    List<Chapter> chapters = new ArrayList<>();
    if (model != null) {
      chapters.add(new ModelChapter(model));
    }
    if (scores != null) {
      chapters.add(new ScoresChapter(scores));
    }
    CanaryChapter judged =
        new CanaryChapter(
                canaries,
                ranked.stream()
                    .map(it -> RankedCanaries.format(it, configuration.rank().nearTieNats()))
                    .toList(),
                controls.calibrations(),
                planting())
            .judged(Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE);
    chapters.add(judged);
    if (reference != null) {
      chapters.add(reference.chapter());
    }
    if (twin != null) {
      chapters.add(twin.chapter());
    }
    if (training != null) {
      chapters.add(training);
    }
    if (!untrained.isEmpty()) {
      chapters.add(new UntrainedChapter(untrained));
    }
    if (!extracted.isEmpty()) {
      chapters.add(new ExtractionChapter(extracted.stream().map(this::extraction).toList()));
    }
    privacy(ranked).map(PrivacyChapter::new).ifPresent(chapters::add);
    chapters.add(new PowerChapter(PlannedPower.of(configuration, plan).findings()));
    List<MethodEstimate> methods = methods(ranked);
    if (!methods.isEmpty()) {
      chapters.add(new MethodsChapter(methods));
    }
    Header header =
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.AUDIT,
            configuration.name(),
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            provenance(),
            manifest.quarantined(),
            Stream.of(
                    Warning.of("controls", controls.warnings()),
                    Warning.of(
                        "trained",
                        training == null ? List.of() : TrainerReading.warnings(training)),
                    Warning.of(
                        "survival",
                        survival == null ? List.of() : survival.warnings(judged.canaries())),
                    reading.warnings(plan, configuration.training().settings().window()),
                    warnings)
                .flatMap(List::stream)
                .toList(),
            run);
    return new Report(header, chapters);
  }

  private @Nullable StartedFrom startedFrom() {
    ForeignModels named = manifest.models();
    String sha256 = named == null ? null : named.startedFrom();
    return sha256 == null ? null : new StartedFrom(sha256, true);
  }

  private @Nullable Planting planting() {
    if (configuration.trains()) {
      return null;
    }
    PlantedBy planted = manifest.planted();
    return planted == null
        ? new Planting(null, null)
        : new Planting(planted.run(), survival == null ? null : survival.findings());
  }

  private List<CanaryResult> canaries(List<RankedFormat> ranked) {
    Map<String, CanaryResult> results =
        RankedCanaries.results(ranked, configuration.rank().nearTieNats(), fingerprint);
    return plan.canaries().stream()
        .map(canary -> Objects.requireNonNull(results.get(canary.id()), canary.id()))
        .map(result -> reference == null ? result : reference.beside(result))
        .map(result -> twin == null ? result : twin.beside(result))
        .map(reading::beside)
        .map(result -> survival == null ? result : survival.beside(result))
        .toList();
  }

  /** The methods' answers for planted canaries: controls would bury them. */
  private List<MethodEstimate> methods(List<RankedFormat> ranked) {
    Set<String> planted =
        plan.canaries().stream()
            .filter(canary -> !canary.isControl())
            .map(Canary::id)
            .collect(Collectors.toSet());
    boolean asked =
        configuration.rank().compare() || configuration.rank().method() == RankMethod.SKEW_NORMAL;
    return ranked.stream()
        .flatMap(format -> format.estimates().stream())
        .filter(estimate -> asked && planted.contains(estimate.canary()))
        .toList();
  }

  /** The last epoch's model is the one that was audited: its ranks are the audit's. */
  private List<Epoch> epochs(
      List<CanaryResult> canaries, SortedMap<Integer, List<EpochExposure>> earlier) {
    List<EpochExposure> last =
        canaries.stream()
            .map(it -> new EpochExposure(it.id(), it.rank(), it.exposureBits()))
            .toList();
    int epochs = configuration.training().settings().epochs();
    return manifest.epochs().stream()
        .map(
            epoch ->
                new Epoch(
                    epoch.epoch(),
                    epoch.trainLossBitsPerCharacter(),
                    epoch.validationLossBitsPerCharacter(),
                    configuration.everyEpoch().rank() && epoch.epoch() == epochs
                        ? last
                        : earlier.getOrDefault(epoch.epoch(), List.of()),
                    epoch.characters()))
        .toList();
  }

  private Extraction extraction(ExtractedFormat extracted) {
    Map<String, String> planted =
        plan.canaries().stream()
            .filter(canary -> canary.formatName().equals(extracted.format()) && !canary.isControl())
            .collect(Collectors.toMap(canary -> fingerprint.of(canary.fill()), Canary::id));
    List<ExtractedFill> fills = new ArrayList<>();
    for (Guess guess : extracted.extraction().guesses()) {
      Secret fill = Secret.of(extracted.automaton().fill(guess.candidateIndex()));
      fills.add(
          new ExtractedFill(
              fills.size() + 1,
              Mask.of(fill),
              LogPerplexity.bits(guess.logPerplexityNats()),
              planted.get(fingerprint.of(fill))));
    }
    boolean all = extracted.automaton().size().equals(BigInteger.valueOf(fills.size()));
    return new Extraction(
        extracted.format(),
        fills,
        extracted.extraction().proven(),
        all ? null : LogPerplexity.bits(extracted.extraction().othersNats()),
        extracted.extraction().steps(),
        extracted.extraction().complete());
  }

  private Optional<PrivacyFindings> privacy(List<RankedFormat> ranked) {
    return EpsilonBounds.findings(
        ranked,
        PrivacyClaim.of(configuration).orElse(null),
        configuration.training()::units,
        insertions -> manifest.planted() == null ? 1 : configuration.plant().users(insertions));
  }

  private Provenance provenance() {
    return new Provenance(
        manifest.coalmine(),
        manifest.versions(),
        manifest.corpus(),
        model == null
            ? manifest.epochs().stream()
                .map(epoch -> new Provenance.Model(epoch.epoch(), epoch.modelSha256()))
                .toList()
            : List.of(new Provenance.Model(null, model.sha256())),
        Provenances.shown(manifest.configuration()),
        null);
  }
}
