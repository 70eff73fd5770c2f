package org.coalmine.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.privacy.Accountant;
import org.coalmine.privacy.PldAccountant;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.RdpAccountant;
import org.coalmine.privacy.SampledGaussian;
import org.coalmine.report.chapter.Privacy.Claim;
import org.coalmine.spark.training.PrivateTrainingJob;
import org.coalmine.text.Spelling;
import org.jspecify.annotations.Nullable;

/** What private training may claim, by both accountants: each is an upper bound. */
public final class PrivacyClaim {
  private PrivacyClaim() {}

  /** The claim; empty if training is not to be private, or so little that no ε bounds it. */
  public static Optional<Claim> of(AuditConfiguration.Training training) {
    return training.privacy().flatMap(privacy -> of(privacy, training.settings().epochs()));
  }

  private static Optional<Claim> of(PrivacySettings privacy, int epochs) {
    long steps = (long) epochs * privacy.stepsPerEpoch();
    List<SampledGaussian> stretches =
        List.of(new SampledGaussian(privacy.samplingRate(), privacy.noiseMultiplier(), steps));
    @Nullable Double rdp = epsilon(RdpAccountant::of, stretches, privacy.delta());
    @Nullable Double pld = epsilon(PldAccountant::of, stretches, privacy.delta());
    double epsilon = Math.min(orInfinite(rdp), orInfinite(pld));
    if (Double.isInfinite(epsilon)) {
      return Optional.empty();
    }
    return Optional.of(
        new Claim(
            epsilon,
            privacy.delta(),
            orInfinite(pld) == epsilon ? "pld" : "rdp",
            rdp,
            pld,
            Spelling.of(privacy.unit()),
            Spelling.of(privacy.noise()),
            privacy.clipNorm(),
            privacy.noiseMultiplier(),
            privacy.samplingRate(),
            steps));
  }

  private static double orInfinite(@Nullable Double epsilon) {
    return epsilon == null ? Double.POSITIVE_INFINITY : epsilon;
  }

  private static @Nullable Double epsilon(
      Accountant.Method method, List<SampledGaussian> stretches, double delta) {
    double epsilon = method.of(stretches).epsilon(delta);
    return Double.isFinite(epsilon) ? epsilon : null;
  }

  /** What a reader must know before trusting the claim. */
  public static List<String> warnings(AuditConfiguration.Training training, long documents) {
    List<String> warnings = new ArrayList<>();
    training
        .privacy()
        .ifPresent(
            privacy -> {
              if (!PrivateTrainingJob.isPrivate(privacy)) {
                warnings.add(
                    "Not private: the noise of training follows from the seed"
                        + " (training.privacy.noise = seeded-not-private). The claimed ε holds for"
                        + " nobody who knows it.");
              }
              if (of(training).isEmpty()) {
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "No ε is claimed: the noise of training.privacy.noise-multiplier = %s is so"
                            + " little that neither accountant bounds it.",
                        privacy.noiseMultiplier()));
              }
              if (privacy.delta() * documents >= 1) {
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "training.privacy.delta = %s is not below 1 / %d documents: a δ so large"
                            + " allows training to publish one of them.",
                        privacy.delta(),
                        documents));
              }
            });
    return warnings;
  }
}
