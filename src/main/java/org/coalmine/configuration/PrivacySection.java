package org.coalmine.configuration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalDouble;
import org.coalmine.privacy.NoiseCalibration;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PldAccountant;
import org.coalmine.privacy.PrivacyGuarantee;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.privacy.SampledGaussian;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;

/** Reads {@code training.privacy}. */
final class PrivacySection {
  /** A found noise multiplier is rounded up, so that it is the same wherever it is found. */
  private static final int NOISE_DIGITS = 4;

  /** Whose training it is that is read. */
  enum Run {
    /** One that is to begin: nothing of it may be learned from the text that it hides. */
    NEW,

    /** One that has begun, whose configuration was checked then. */
    BEGUN,

    /** One that began before there was {@code expected-units}. */
    BEGUN_WITHOUT_EXPECTED_UNITS
  }

  private PrivacySection() {}

  /** The settings; empty if there is to be no noise. */
  static Optional<PrivacySettings> read(Section privacy, TrainingSettings training, Run run) {
    OptionalDouble noiseMultiplier = privacy.optionalNumber("noise-multiplier");
    OptionalDouble targetEpsilon = privacy.optionalNumber("target-epsilon");
    if (noiseMultiplier.isPresent() && targetEpsilon.isPresent()) {
      throw privacy.failure(
          "target-epsilon", "give noise-multiplier or target-epsilon, not both", null);
    }
    OptionalDouble expectedUnits = privacy.optionalNumber("expected-units");
    if (expectedUnits.isPresent() && !(expectedUnits.getAsDouble() > 0)) {
      throw privacy.failure(
          "expected-units", "must be above 0: " + expectedUnits.getAsDouble(), null);
    }
    double samplingRate = privacy.number("sampling-rate");
    PrivacySettings settings =
        new PrivacySettings(
            privacy.number("clip-norm"),
            noiseMultiplier.orElse(1),
            privacy.number("delta"),
            samplingRate,
            privacy.choice("unit", PrivacyUnit.class),
            privacy.choice("noise", NoiseSource.class),
            run == Run.BEGUN_WITHOUT_EXPECTED_UNITS
                ? PrivacySettings.UNSTATED
                : expectedUnits.orElse(
                    stepsAreScaleFree(training) ? 1 / samplingRate : PrivacySettings.UNSTATED));
    int epochs = training.epochs();
    long steps = (long) epochs * settings.stepsPerEpoch();
    if (steps > SampledGaussian.MAXIMUM_STEPS) {
      throw privacy.failure(
          "sampling-rate",
          "%s makes %d steps in %d epochs, and %d are the most"
              .formatted(settings.samplingRate(), steps, epochs, SampledGaussian.MAXIMUM_STEPS),
          null);
    }
    if (noiseMultiplier.isEmpty() && targetEpsilon.isEmpty()) {
      return Optional.empty();
    }
    if (run == Run.NEW && !settings.statesExpectedUnits()) {
      throw privacy.failure(
          "expected-units",
          "state expected-units: a divisor taken from the corpus tells how many units it has",
          null);
    }
    return Optional.of(
        targetEpsilon.isPresent()
            ? settings.withNoiseMultiplier(noise(privacy, settings, steps, targetEpsilon))
            : settings);
  }

  /**
   * Whether the divisor hardly matters, so that it may be 1: Adam and RMSProp divide by the size of
   * past gradients, except for 10⁻⁸, which is small against noise. Decay of weights is measured
   * against the step.
   */
  private static boolean stepsAreScaleFree(TrainingSettings training) {
    return training.optimizer() != Optimizer.SGD && training.weightDecay() == 0;
  }

  private static double noise(
      Section privacy, PrivacySettings settings, long steps, OptionalDouble target) {
    try {
      double least =
          NoiseCalibration.noiseMultiplier(
              PldAccountant::of,
              settings.samplingRate(),
              steps,
              new PrivacyGuarantee(target.getAsDouble(), settings.delta()));
      return new BigDecimal(least)
          .round(new MathContext(NOISE_DIGITS, RoundingMode.CEILING))
          .doubleValue();
    } catch (IllegalArgumentException e) {
      throw privacy.failure("target-epsilon", String.valueOf(e.getMessage()), e);
    }
  }
}
