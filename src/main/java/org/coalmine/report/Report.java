package org.coalmine.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.Extraction;
import org.coalmine.report.chapter.ExtractionChapter;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.MethodsChapter;
import org.coalmine.report.chapter.ModelChapter;
import org.coalmine.report.chapter.Planting;
import org.coalmine.report.chapter.PowerChapter;
import org.coalmine.report.chapter.PowerFindings;
import org.coalmine.report.chapter.PrivacyChapter;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.ReferenceChapter;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.Require;
import org.coalmine.report.chapter.ScoreChapter;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoresChapter;
import org.coalmine.report.chapter.SyntheticChapter;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TwinChapter;
import org.coalmine.report.chapter.UntrainedChapter;
import org.coalmine.report.chapter.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * All that an audit found, without a single fill: a header and a chapter for everything that was
 * measured. Equal byte for byte on every machine except for {@link Header#run}.
 *
 * @param header what every report has
 * @param chapters what was measured, each kind at most once, in the order of {@link Chapter}
 */
public record Report(Header header, List<Chapter> chapters) {
  private static final List<Class<?>> ORDER = List.of(Chapter.class.getPermittedSubclasses());

  public Report {
    Require.present("header", header);
    chapters =
        Require.present("chapters", chapters).stream()
            .sorted(Comparator.comparingInt(chapter -> ORDER.indexOf(chapter.getClass())))
            .toList();
    for (int i = 1; i < chapters.size(); i++) {
      if (chapters.get(i).getClass() == chapters.get(i - 1).getClass()) {
        throw new IllegalArgumentException(
            "a report has one " + chapters.get(i).getClass().getSimpleName() + " at most");
      }
    }
    requireKnownNames(chapters);
    Verdict stated = header.verdict();
    Verdict expected = verdict(chapters, stated.guesses(), stated.significance());
    if (!stated.equals(expected)) {
      throw new IllegalArgumentException(
          "verdict must follow from canaries: " + stated.contradictions(expected));
    }
    of(chapters, CanaryChapter.class).ifPresent(chapter -> requireJudged(chapter, stated));
    requirePower(chapters, stated.significance());
  }

  private static void requireJudged(CanaryChapter chapter, Verdict stated) {
    if (chapter.canaries().stream().allMatch(canary -> canary.judged() == null)) {
      return;
    }
    Judgement judgement = chapter.judgement(stated.guesses(), stated.significance());
    for (CanaryResult canary : chapter.canaries()) {
      CanaryState judged = canary.judged();
      if (judged != null && judged != judgement.state(canary)) {
        throw new IllegalArgumentException(
            "judged of %s is %s, the canaries give %s"
                .formatted(canary.id(), judged.key(), judgement.state(canary).key()));
      }
    }
  }

  /** What can be shown follows from the spaces and the canaries. */
  private static void requirePower(List<Chapter> chapters, double significance) {
    PowerFindings stated = of(chapters, PowerChapter.class).map(PowerChapter::power).orElse(null);
    CanaryChapter canaries = of(chapters, CanaryChapter.class).orElse(null);
    if (stated == null || canaries == null) {
      return;
    }
    List<PowerFindings.OfFormat> expected =
        PowerFindings.formats(
            PowerFindings.power(canaries.formats(), canaries.canaries(), significance));
    if (!stated.formats().equals(expected)) {
      throw new IllegalArgumentException(
          "power.formats must follow from formats and canaries, "
              + expected
              + ": "
              + stated.formats());
    }
  }

  /** Chapters name formats and canaries of the chapter on canaries alone. */
  private static void requireKnownNames(List<Chapter> chapters) {
    Set<String> formats = new HashSet<>();
    Set<String> ids = new HashSet<>();
    of(chapters, CanaryChapter.class)
        .ifPresent(
            chapter -> {
              chapter.formats().forEach(format -> formats.add(format.name()));
              chapter.canaries().forEach(canary -> ids.add(canary.id()));
            });
    of(chapters, TwinChapter.class).stream()
        .flatMap(chapter -> chapter.twinCalibration().stream())
        .forEach(entry -> Require.known("twinCalibration[].format", formats, entry.format()));
    of(chapters, ModelChapter.class).stream()
        .flatMap(chapter -> chapter.model().scoring().stream())
        .forEach(entry -> Require.known("model.scoring[].format", formats, entry.format()));
    of(chapters, ScoresChapter.class).stream()
        .flatMap(chapter -> chapter.scores().formats().stream())
        .forEach(entry -> Require.known("scores.formats[].format", formats, entry.format()));
    of(chapters, ReferenceChapter.class).stream()
        .flatMap(chapter -> chapter.reference().scoring().stream())
        .forEach(entry -> Require.known("reference.scoring[].format", formats, entry.format()));
    of(chapters, UntrainedChapter.class).stream()
        .flatMap(chapter -> chapter.untrained().stream())
        .forEach(entry -> Require.known("untrained[].canary", ids, entry.canary()));
    of(chapters, ExtractionChapter.class).stream()
        .flatMap(chapter -> chapter.extraction().stream())
        .forEach(entry -> Require.known("extraction[].format", formats, entry.format()));
    of(chapters, MethodsChapter.class).stream()
        .flatMap(chapter -> chapter.methods().stream())
        .forEach(entry -> Require.known("methods[].canary", ids, entry.canary()));
    of(chapters, PrivacyChapter.class).stream()
        .flatMap(chapter -> chapter.privacy().rankBounds().stream())
        .flatMap(bound -> bound.canaries().stream())
        .forEach(id -> Require.known("privacy.rankBounds[].canaries", ids, id));
    of(chapters, PrivacyChapter.class).stream()
        .flatMap(chapter -> chapter.privacy().byUnit().stream())
        .flatMap(view -> view.rankBounds().stream())
        .flatMap(bound -> bound.canaries().stream())
        .forEach(id -> Require.known("privacy.views[].rankBounds[].canaries", ids, id));
    of(chapters, TrainingChapter.class).stream()
        .flatMap(chapter -> chapter.training().stream())
        .flatMap(epoch -> epoch.exposures().stream())
        .forEach(entry -> Require.known("training[].exposures[].canary", ids, entry.canary()));
  }

  /**
   * What chapters say together: the verdict of the worst. Where none judges, nothing was measured.
   *
   * @param guesses how many guesses an attacker is granted
   * @param significance the probability granted to any false statement on what is memorized
   */
  public static Verdict verdict(
      Collection<? extends Chapter> chapters, int guesses, double significance) {
    return chapters.stream()
        .flatMap(chapter -> chapter.verdict(guesses, significance).stream())
        .min(Comparator.comparing(Verdict::status))
        .orElseGet(() -> Verdict.of(Judgement.of(List.of(), List.of(), guesses, significance)));
  }

  /** The same report with a chapter of a kind that it has not; what it judges must not be worse. */
  public Report with(Chapter chapter) {
    return new Report(header, Stream.concat(chapters.stream(), Stream.of(chapter)).toList());
  }

  /** The same report with what a gate decided. */
  public Report withGate(GateOutcome outcome) {
    return new Report(header.decided(outcome), chapters);
  }

  /**
   * What the exit code follows from: the decision of the gate or, without one, whether there is a
   * verdict.
   */
  public GateOutcome.Decision decision() {
    GateOutcome gate = gate();
    if (gate != null) {
      return gate.decision();
    }
    if (verdict().status() == Verdict.Status.SECRETS_REMAIN) {
      return GateOutcome.Decision.FAIL;
    }
    return answered() ? GateOutcome.Decision.PASS : GateOutcome.Decision.INCONCLUSIVE;
  }

  /** Whether the report says what it was made to find out. */
  public boolean answered() {
    return switch (header.kind()) {
      case AUDIT, DUPLICATES, SCAN, SANITISE, SYNTHETIC -> verdict().status().decided();
      case PLANT -> false;
      case SCORE -> scored();
    };
  }

  private boolean scored() {
    ScoreFindings score = score();
    return score != null && score.scored();
  }

  /** What a released text gives away; null if none was audited. */
  public @Nullable ReleaseFindings release() {
    return chapter(SyntheticChapter.class).map(SyntheticChapter::synthetic).orElse(null);
  }

  /** What the model makes of every document; null if none was scored. */
  public @Nullable ScoreFindings score() {
    return chapter(ScoreChapter.class).map(ScoreChapter::score).orElse(null);
  }

  /** What was found, in words: of a score its figures, else the verdict. */
  public String summary() {
    ScoreFindings score = score();
    return header.kind() == Header.Kind.SCORE && score != null
        ? score.summary()
        : verdict().summary();
  }

  /** The chapter of a kind, if that was measured. */
  public <C extends Chapter> Optional<C> chapter(Class<C> kind) {
    return of(chapters, kind);
  }

  private static <C extends Chapter> Optional<C> of(List<Chapter> chapters, Class<C> kind) {
    return chapters.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  private <C extends Chapter, T> List<T> entries(Class<C> kind, Function<C, List<T>> entries) {
    return chapter(kind).map(entries).orElse(List.of());
  }

  public String name() {
    return header.name();
  }

  public Verdict verdict() {
    return header.verdict();
  }

  public @Nullable GateOutcome gate() {
    return header.gate();
  }

  public Provenance provenance() {
    return header.provenance();
  }

  public RunFacts run() {
    return header.run();
  }

  /** Canaries and controls in the order of the plan. */
  public List<CanaryResult> canaries() {
    return entries(CanaryChapter.class, CanaryChapter::canaries);
  }

  /** The formats of the canaries. */
  public List<FormatResult> formats() {
    return entries(CanaryChapter.class, CanaryChapter::formats);
  }

  /** The controls' tests, per format that has controls. */
  public List<ControlCalibration> calibration() {
    return entries(CanaryChapter.class, CanaryChapter::calibration);
  }

  /** How canaries came into the text of a model that was trained elsewhere; else null. */
  public @Nullable Planting planting() {
    return chapter(CanaryChapter.class).map(CanaryChapter::planting).orElse(null);
  }

  /** The epochs in order; empty if the model came from elsewhere. */
  public List<Epoch> training() {
    return entries(TrainingChapter.class, TrainingChapter::training);
  }

  /** What was extracted, per format tried. */
  public List<Extraction> extraction() {
    return entries(ExtractionChapter.class, ExtractionChapter::extraction);
  }

  /** Other methods' answers, for comparison. */
  public List<MethodEstimate> methods() {
    return entries(MethodsChapter.class, MethodsChapter::methods);
  }

  /** ε claimed and shown; null if neither is known. */
  public @Nullable PrivacyFindings privacy() {
    return chapter(PrivacyChapter.class).map(PrivacyChapter::privacy).orElse(null);
  }

  /** What the audit could show at most; null in a report of before. */
  public @Nullable PowerFindings power() {
    return chapter(PowerChapter.class).map(PowerChapter::power).orElse(null);
  }

  /** How many records of the corpus were left out, named among those of the header or not. */
  public long leftOut() {
    int named = header.quarantined().size();
    Provenance.Corpus corpus = provenance().corpus();
    Long counted = corpus == null ? null : corpus.unreadable();
    return counted == null ? named : Math.max(counted, named);
  }

  /** What the verdict rests on, canary by canary. */
  public Judgement judgement() {
    return Judgement.of(
        canaries(), calibration(), planting(), verdict().guesses(), verdict().significance());
  }

  /** The canaries that were planted. */
  public List<CanaryResult> planted() {
    return canaries().stream().filter(canary -> !canary.control()).toList();
  }

  /** The controls. */
  public List<CanaryResult> controls() {
    return canaries().stream().filter(CanaryResult::control).toList();
  }
}
