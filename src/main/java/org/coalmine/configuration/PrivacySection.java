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

/** Reads {@code training.privacy}. */
final class PrivacySection {
  /** A found noise multiplier is rounded up, so that it is the same wherever it is found. */
  private static final int NOISE_DIGITS = 4;

  private PrivacySection() {}

  /** The settings; empty if there is to be no noise. */
  static Optional<PrivacySettings> read(Section privacy, int epochs) {
    OptionalDouble noiseMultiplier = privacy.optionalNumber("noise-multiplier");
    OptionalDouble targetEpsilon = privacy.optionalNumber("target-epsilon");
    if (noiseMultiplier.isPresent() && targetEpsilon.isPresent()) {
      throw privacy.failure(
          "target-epsilon", "give noise-multiplier or target-epsilon, not both", null);
    }
    PrivacySettings settings =
        new PrivacySettings(
            privacy.number("clip-norm"),
            noiseMultiplier.orElse(1),
            privacy.number("delta"),
            privacy.number("sampling-rate"),
            privacy.choice("unit", PrivacyUnit.class),
            privacy.choice("noise", NoiseSource.class));
    long steps = (long) epochs * settings.stepsPerEpoch();
    if (steps > SampledGaussian.MAXIMUM_STEPS) {
      throw privacy.failure(
          "sampling-rate",
          "%s makes %d steps in %d epochs, and %d are the most"
              .formatted(settings.samplingRate(), steps, epochs, SampledGaussian.MAXIMUM_STEPS),
          null);
    }
    if (targetEpsilon.isPresent()) {
      return Optional.of(
          settings.withNoiseMultiplier(noise(privacy, settings, steps, targetEpsilon)));
    }
    return noiseMultiplier.isPresent() ? Optional.of(settings) : Optional.empty();
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
