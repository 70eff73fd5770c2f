package org.coalmine.report.chapter;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Canaries and controls with their ranks.
 *
 * @param canaries canaries and controls in the order of the plan
 * @param formats their formats, at least one
 * @param calibration the controls' test, per format that has controls
 */
public record CanaryChapter(
    List<CanaryResult> canaries, List<FormatResult> formats, List<ControlCalibration> calibration)
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
    calibration.forEach(entry -> Require.known("calibration[].format", names, entry.format()));
  }

  @Override
  public Optional<Verdict> verdict(int guesses, double significance) {
    return Optional.of(Verdict.of(canaries, guesses, significance));
  }
}
