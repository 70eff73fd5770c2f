package org.coalmine.report.chapter;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a released text, known alone, gives away of what its writer was trained on.
 *
 * @param order of the n-grams that the release was counted into
 * @param symbols of their alphabet, the boundary and the unknown included
 * @param sizes at which the release was looked at, rising; the last is all of it
 * @param formats of the canaries; none where there are no canaries
 * @param canaries canaries and controls in the order of the plan
 * @param calibration the controls' test, per format that has controls
 * @param strings how many strings of each format's space stand in the release
 * @param selfTest of the generator's sampling against its own model; null where that is not there
 * @param documents that were read against those that were held out; null where none were
 * @param secrets of these documents that stand in the release again; null where none were
 * @param records the same of rows; null where documents are no rows, or none were held out
 * @param utility of the release; null where there is no real text that its writer never saw
 * @param privacy what the ranks refute of ε, all together at one confidence of their own, beside
 *     what the writer's training claims; null where there are neither ranks nor a claim
 * @param promise what is promised of the documents, in a sentence; null where nothing is
 */
public record ReleaseFindings(
    int order,
    int symbols,
    List<Size> sizes,
    List<FormatResult> formats,
    List<ReleasedCanary> canaries,
    List<ControlCalibration> calibration,
    List<Strings> strings,
    @Nullable SelfTest selfTest,
    @Nullable DocumentFindings documents,
    @Nullable RealSecrets secrets,
    @Nullable RecordFindings records,
    @Nullable UtilityFindings utility,
    @Nullable PrivacyFindings privacy,
    @Nullable String promise) {
  /**
   * The first documents of a release.
   *
   * @param documents how many
   * @param characters of them
   */
  public record Size(long documents, long characters) {
    public Size {
      Require.atLeast("documents", 1, documents);
      Require.atLeast("characters", 0, characters);
    }
  }

  /**
   * What stands in the release and could have been a fill.
   *
   * @param format of which
   * @param distinct how many strings of its space stand in the release, each counted once
   * @param chance of a fill that the writer never saw to stand there, at most
   */
  public record Strings(String format, long distinct, double chance) {
    public Strings {
      Require.text("format", format);
      Require.atLeast("distinct", 0, distinct);
      Require.probability("chance", chance);
    }
  }

  /**
   * Documents that are the whole text of a canary: how many there are, and how many the generator's
   * own model expects.
   *
   * @param documents that were drawn
   * @param expected on average
   * @param observed in the release
   * @param pValue two-sided, exact
   */
  public record SelfTest(long documents, double expected, long observed, double pValue) {
    public SelfTest {
      Require.atLeast("documents", 0, documents);
      Require.atLeast("expected", 0.0, expected);
      Require.atLeast("observed", 0, observed);
      Require.probability("pValue", pValue);
    }
  }

  public ReleaseFindings {
    Require.atLeast("synthetic.order", 1, order);
    Require.atLeast("synthetic.symbols", 1, symbols);
    sizes = List.copyOf(Require.present("synthetic.sizes", sizes));
    Require.some("synthetic.sizes", sizes);
    formats = List.copyOf(Require.present("synthetic.formats", formats));
    canaries = List.copyOf(Require.present("synthetic.canaries", canaries));
    calibration = List.copyOf(Require.present("synthetic.calibration", calibration));
    strings = List.copyOf(Require.present("synthetic.strings", strings));
    for (int size = 1; size < sizes.size(); size++) {
      Require.atLeast(
          "synthetic.sizes[].documents",
          sizes.get(size - 1).documents() + 1,
          sizes.get(size).documents());
    }
    Set<String> names = new HashSet<>();
    formats.forEach(format -> names.add(format.name()));
    Set<String> ids = new HashSet<>();
    for (ReleasedCanary released : canaries) {
      if (!ids.add(released.canary().id())) {
        throw new IllegalArgumentException(
            "synthetic.canaries name " + released.canary().id() + " twice");
      }
      Require.known("synthetic.canaries[].canary.format", names, released.canary().format());
      if (!released.exposures().isEmpty() && released.exposures().size() != sizes.size() - 1) {
        throw new IllegalArgumentException(
            "synthetic.canaries[].exposures must have one for each size but the last: "
                + released.exposures().size());
      }
    }
    calibration.forEach(it -> Require.known("synthetic.calibration[].format", names, it.format()));
    strings.forEach(it -> Require.known("synthetic.strings[].format", names, it.format()));
  }

  /**
   * The same with what real text says: documents that were read against those that were held out,
   * their secrets, and what the release is good for.
   */
  public ReleaseFindings withReal(
      DocumentFindings found, RealSecrets common, @Nullable UtilityFindings goodFor) {
    return new ReleaseFindings(
        order,
        symbols,
        sizes,
        formats,
        canaries,
        calibration,
        strings,
        selfTest,
        found,
        common,
        records,
        goodFor,
        privacy,
        promise);
  }

  /** The same with rows that were read against those that were held out. */
  public ReleaseFindings withRecords(RecordFindings found) {
    return new ReleaseFindings(
        order,
        symbols,
        sizes,
        formats,
        canaries,
        calibration,
        strings,
        selfTest,
        documents,
        secrets,
        found,
        utility,
        privacy,
        promise);
  }

  /** The same with a test of the generator's sampling, and what it expects of each canary. */
  public ReleaseFindings withSelfTest(List<ReleasedCanary> expected, SelfTest test) {
    return new ReleaseFindings(
        order,
        symbols,
        sizes,
        formats,
        expected,
        calibration,
        strings,
        test,
        documents,
        secrets,
        records,
        utility,
        privacy,
        promise);
  }

  /** All of the release. */
  public Size whole() {
    return sizes.get(sizes.size() - 1);
  }

  /** The canaries that were planted. */
  public List<ReleasedCanary> planted() {
    return canaries.stream().filter(released -> !released.canary().control()).toList();
  }

  /** The controls. */
  public List<ReleasedCanary> controls() {
    return canaries.stream().filter(released -> released.canary().control()).toList();
  }

  /** How many planted fills stand in the release to the letter. */
  public long found() {
    return planted().stream().filter(ReleasedCanary::found).count();
  }

  /** What the verdict rests on, canary by canary. */
  public Judgement judgement(int guesses, double significance) {
    return Judgement.of(
        canaries.stream().map(ReleasedCanary::canary).toList(), calibration, guesses, significance);
  }
}
