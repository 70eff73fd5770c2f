package org.coalmine.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.Extraction;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.Privacy;
import org.coalmine.report.chapter.Require;
import org.coalmine.report.chapter.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * All that an audit found, without a single fill. Equal byte for byte on every machine but for
 * {@link #run}.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param name the name of the audit, the same from night to night
 * @param verdict what the figures say; follows from {@code canaries}
 * @param gate what a gate decided, if there was one
 * @param canaries canaries and controls in the order of the plan
 * @param formats their formats
 * @param calibration the controls' test, per format that has controls
 * @param training the epochs in order; empty if the model came from elsewhere
 * @param extraction what was extracted, per format tried
 * @param privacy ε claimed and shown, if either is known
 * @param methods other methods' answers, for comparison
 * @param provenance what the figures came from
 * @param quarantined input that was left out, the first of it by name
 * @param warnings what a reader must know before trusting a figure
 * @param run times, machines, paths and speed
 */
public record Report(
    int schemaVersion,
    String name,
    Verdict verdict,
    @Nullable GateOutcome gate,
    List<CanaryResult> canaries,
    List<FormatResult> formats,
    List<ControlCalibration> calibration,
    List<Epoch> training,
    List<Extraction> extraction,
    @Nullable Privacy privacy,
    List<MethodEstimate> methods,
    Provenance provenance,
    List<QuarantinedDocument> quarantined,
    List<String> warnings,
    RunFacts run) {
  /**
   * The version of the JSON schema that this record follows. Version 1 is a draft until the first
   * release of Coalmine. A released version does not change: other keys or meanings are another
   * version, and later releases go on reading the earlier ones.
   */
  public static final int SCHEMA_VERSION = 1;

  public Report {
    if (schemaVersion != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "schemaVersion must be " + SCHEMA_VERSION + ": " + schemaVersion);
    }
    Require.text("name", name);
    canaries = List.copyOf(Require.present("canaries", canaries));
    formats = List.copyOf(Require.present("formats", formats));
    calibration = List.copyOf(Require.present("calibration", calibration));
    training = List.copyOf(Require.present("training", training));
    extraction = List.copyOf(Require.present("extraction", extraction));
    methods = List.copyOf(Require.present("methods", methods));
    Require.present("provenance", provenance);
    quarantined = List.copyOf(Require.present("quarantined", quarantined));
    warnings = List.copyOf(Require.present("warnings", warnings));
    Require.present("run", run);

    Set<String> names = new HashSet<>();
    for (FormatResult format : formats) {
      if (!names.add(format.name())) {
        throw new IllegalArgumentException("formats name " + format.name() + " twice");
      }
    }
    Set<String> ids = new HashSet<>();
    for (CanaryResult canary : canaries) {
      if (!ids.add(canary.id())) {
        throw new IllegalArgumentException("canaries name " + canary.id() + " twice");
      }
      requireKnown("canaries[].format", names, canary.format());
    }
    calibration.forEach(entry -> requireKnown("calibration[].format", names, entry.format()));
    extraction.forEach(entry -> requireKnown("extraction[].format", names, entry.format()));
    methods.forEach(entry -> requireKnown("methods[].canary", ids, entry.canary()));
    if (privacy != null) {
      privacy.rankBounds().stream()
          .flatMap(bound -> bound.canaries().stream())
          .forEach(id -> requireKnown("privacy.rankBounds[].canaries", ids, id));
    }
    training.stream()
        .flatMap(epoch -> epoch.exposures().stream())
        .forEach(entry -> requireKnown("training[].exposures[].canary", ids, entry.canary()));

    Require.present("verdict", verdict);
    Verdict expected = Verdict.of(canaries, verdict.guesses(), verdict.significance());
    if (!verdict.equals(expected)) {
      throw new IllegalArgumentException(
          "verdict must follow from canaries: " + verdict.contradictions(expected));
    }
  }

  private static void requireKnown(String key, Set<String> known, String value) {
    if (!known.contains(value)) {
      throw new IllegalArgumentException(key + " is not in the report: " + value);
    }
  }

  /** The same report with what a gate decided. */
  public Report withGate(GateOutcome outcome) {
    return new Report(
        schemaVersion,
        name,
        verdict,
        outcome,
        canaries,
        formats,
        calibration,
        training,
        extraction,
        privacy,
        methods,
        provenance,
        quarantined,
        warnings,
        run);
  }

  /** How many records of the corpus were left out, named among {@link #quarantined} or not. */
  public long leftOut() {
    Provenance.Corpus corpus = provenance.corpus();
    Long counted = corpus == null ? null : corpus.unreadable();
    return counted == null ? quarantined.size() : Math.max(counted, quarantined.size());
  }

  /** What the verdict rests on, canary by canary. */
  public Judgement judgement() {
    return Judgement.of(canaries, verdict.guesses(), verdict.significance());
  }

  /** The canaries that were planted. */
  public List<CanaryResult> planted() {
    return canaries.stream().filter(canary -> !canary.control()).toList();
  }

  /** How often some canaries were planted, in a word or two. */
  public String plantedOften(List<String> ids) {
    List<Integer> often =
        canaries.stream()
            .filter(canary -> ids.contains(canary.id()))
            .map(CanaryResult::insertions)
            .distinct()
            .sorted()
            .toList();
    return switch (often.size()) {
      case 0 -> "none";
      case 1 -> "×" + often.get(0);
      default -> "×" + often.get(0) + " to ×" + often.get(often.size() - 1);
    };
  }

  /** The controls. */
  public List<CanaryResult> controls() {
    return canaries.stream().filter(CanaryResult::control).toList();
  }
}
