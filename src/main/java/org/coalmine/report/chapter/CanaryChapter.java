package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Canaries and controls with their ranks.
 *
 * @param canaries canaries and controls in the order of the plan
 * @param formats their formats, at least one
 * @param calibration the controls' test, per format that has controls
 * @param planting how the canaries came into the text of a model that was trained elsewhere; null
 *     where the model was trained with them here, and in reports of before
 */
public record CanaryChapter(
    List<CanaryResult> canaries,
    List<FormatResult> formats,
    List<ControlCalibration> calibration,
    @Nullable Planting planting)
    implements Chapter {
  public CanaryChapter {
    canaries = List.copyOf(Require.present("canaries", canaries));
    formats = List.copyOf(Require.present("formats", formats));
    calibration = List.copyOf(Require.present("calibration", calibration));
    Require.some("formats", formats);

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
      Require.known("canaries[].format", names, canary.format());
    }
    requireTestRanks(canaries);
    requireSurvival(canaries, planting == null ? null : planting.survival());
    calibration.forEach(entry -> Require.known("calibration[].format", names, entry.format()));
  }

  /** Of a model that was trained with the canaries here. */
  public CanaryChapter(
      List<CanaryResult> canaries,
      List<FormatResult> formats,
      List<ControlCalibration> calibration) {
    this(canaries, formats, calibration, null);
  }

  private static void requireSurvival(
      List<CanaryResult> canaries, @Nullable SurvivalFindings stated) {
    Map<String, Long> surviving = new HashMap<>();
    for (CanaryResult canary : canaries) {
      SurvivingText survival = canary.survival();
      if (!canary.control() && (survival == null) != (stated == null)) {
        throw new IllegalArgumentException(
            "survival must be there of every planted canary or of none: " + canary.id());
      }
      if (survival != null) {
        surviving.merge(canary.format(), survival.surviving(), Long::sum);
      }
    }
    if (stated != null) {
      for (SurvivalFindings.OfFormat format : stated.formats()) {
        long found = surviving.getOrDefault(format.format(), 0L);
        if (format.surviving() != found) {
          throw new IllegalArgumentException(
              "planting.survival.formats[].surviving of %s is %d, the canaries give %d"
                  .formatted(format.format(), format.surviving(), found));
        }
      }
    }
  }

  /** Log-perplexities in bits are rounded, so fills that look alike may count as below or not. */
  private static void requireTestRanks(List<CanaryResult> canaries) {
    Map<String, double[]> planted =
        canaries.stream()
            .filter(canary -> !canary.control())
            .collect(
                Collectors.groupingBy(
                    CanaryResult::format,
                    Collectors.collectingAndThen(
                        Collectors.toList(),
                        some ->
                            some.stream().mapToDouble(CanaryResult::logPerplexityBits).toArray())));
    for (CanaryResult canary : canaries) {
      TestedRank test = canary.test();
      if (test != null) {
        require(canary, test, planted.getOrDefault(canary.format(), new double[0]));
      }
    }
  }

  private static void require(CanaryResult canary, TestedRank test, double[] planted) {
    int itself = canary.control() ? 0 : 1;
    double own = canary.logPerplexityBits();
    long least = Arrays.stream(planted).filter(bits -> bits < own).count();
    long most = Arrays.stream(planted).filter(bits -> bits <= own).count() - itself;
    if (test.plantedBelow() < least || test.plantedBelow() > most) {
      throw new IllegalArgumentException(
          "test.plantedBelow of %s is %d, the log-perplexities give %s"
              .formatted(
                  canary.id(), test.plantedBelow(), least == most ? least : least + " to " + most));
    }
    BigInteger fills = canary.spaceSize().subtract(BigInteger.valueOf(planted.length - itself));
    if (!test.fills().equals(fills)) {
      throw new IllegalArgumentException(
          "test.fills of %s is %d, with %d planted of %d fills it is %d"
              .formatted(canary.id(), test.fills(), planted.length, canary.spaceSize(), fills));
    }
  }

  @Override
  public Optional<Verdict> verdict(int guesses, double significance) {
    return Optional.of(Verdict.of(judgement(guesses, significance)));
  }

  /**
   * What the verdict rests on, canary by canary.
   *
   * @param guesses how many guesses an attacker is granted
   * @param significance the probability granted to any false statement on what is memorized
   */
  public Judgement judgement(int guesses, double significance) {
    return Judgement.of(canaries, calibration, planting, guesses, significance);
  }

  /** The same with what is made of each planted canary. */
  public CanaryChapter judged(int guesses, double significance) {
    return new CanaryChapter(
        judgement(guesses, significance).judged(), formats, calibration, planting);
  }
}
