package org.coalmine.audit.plan;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.privacy.Accountant;
import org.coalmine.privacy.ClaimedCurve;
import org.coalmine.privacy.PldAccountant;
import org.coalmine.privacy.PrivacyGuarantee;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.privacy.RdpAccountant;
import org.coalmine.privacy.SampledGaussian;
import org.coalmine.report.Study.Together;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.spark.training.PrivateTrainingJob;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Spelling;
import org.jspecify.annotations.Nullable;

/** What private training may claim, by both accountants: each is an upper bound. */
public final class PrivacyClaim {
  private PrivacyClaim() {}

  /** The claim; empty if training is not to be private, or so little that no ε bounds it. */
  public static Optional<EpsilonClaim> of(AuditConfiguration configuration) {
    return configuration.training().privacy().flatMap(privacy -> of(configuration, privacy));
  }

  private static Optional<EpsilonClaim> of(
      AuditConfiguration configuration, PrivacySettings privacy) {
    List<SampledGaussian> stretches = stretches(configuration, privacy);
    @Nullable Double rdp = epsilon(RdpAccountant::of, stretches, privacy.delta());
    @Nullable Double pld = epsilon(PldAccountant::of, stretches, privacy.delta());
    double epsilon = Math.min(orInfinite(rdp), orInfinite(pld));
    if (Double.isInfinite(epsilon)) {
      return Optional.empty();
    }
    return Optional.of(
        new EpsilonClaim(
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
            stretches.get(0).steps(),
            privacy.statesExpectedUnits() && !isLimited(configuration)
                ? EpsilonClaim.ADD_OR_REMOVE
                : EpsilonClaim.ZERO_OUT,
            privacy.statesExpectedUnits() ? privacy.expectedUnits() : null));
  }

  /** The curve of a claim, at every ε and for groups. */
  public static ClaimedCurve curve(EpsilonClaim claim) {
    return new ClaimedCurve(
        new SampledGaussian(claim.samplingRate(), claim.noiseMultiplier(), claim.steps()),
        new PrivacyGuarantee(claim.epsilon(), claim.delta()));
  }

  private static List<SampledGaussian> stretches(
      AuditConfiguration configuration, PrivacySettings privacy) {
    long steps = (long) configuration.training().settings().epochs() * privacy.stepsPerEpoch();
    return List.of(new SampledGaussian(privacy.samplingRate(), privacy.noiseMultiplier(), steps));
  }

  /** Whether removing a document may let another in. */
  private static boolean isLimited(AuditConfiguration configuration) {
    return configuration.corpus().source().limit() != CorpusSource.NO_LIMIT;
  }

  /**
   * What several private trainings on the same data cost together: all stretches in one
   * composition, for each unit that is hidden.
   *
   * @param claims of the trainings, in any order
   */
  public static List<Together> together(List<EpsilonClaim> claims) {
    Map<String, List<EpsilonClaim>> byUnit =
        claims.stream().collect(groupingBy(EpsilonClaim::unit, TreeMap::new, toList()));
    return byUnit.entrySet().stream()
        .map(entry -> together(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Together together(String unit, List<EpsilonClaim> claims) {
    List<SampledGaussian> stretches =
        claims.stream()
            .map(
                claim ->
                    new SampledGaussian(
                        claim.samplingRate(), claim.noiseMultiplier(), claim.steps()))
            .toList();
    double delta = claims.stream().mapToDouble(EpsilonClaim::delta).max().orElseThrow();
    double epsilon =
        Math.min(
            RdpAccountant.of(stretches).epsilon(delta), PldAccountant.of(stretches).epsilon(delta));
    return new Together(
        unit,
        claims.size(),
        Double.isInfinite(epsilon) ? null : epsilon,
        delta,
        claims.stream().allMatch(claim -> EpsilonClaim.ADD_OR_REMOVE.equals(claim.adjacency()))
            ? EpsilonClaim.ADD_OR_REMOVE
            : EpsilonClaim.ZERO_OUT);
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
  public static List<String> warnings(AuditConfiguration configuration, long documents) {
    List<String> warnings = new ArrayList<>();
    configuration
        .training()
        .privacy()
        .ifPresent(
            privacy -> {
              if (!PrivateTrainingJob.isPrivate(privacy)) {
                warnings.add(
                    "Not private: the noise of training follows from the seed"
                        + " (training.privacy.noise = seeded-not-private). The claimed ε holds for"
                        + " nobody who knows it.");
              }
              if (of(configuration).isEmpty()) {
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "No ε is claimed: the noise of training.privacy.noise-multiplier = %s is so"
                            + " little that neither accountant bounds it.",
                        privacy.noiseMultiplier()));
              }
              if (isLimited(configuration)) {
                warnings.add(limited(configuration, privacy));
              }
              if (configuration.trainsTwin()) {
                of(configuration).ifPresent(claim -> warnings.add(twice(claim)));
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

  /** The twin is a second training on the same data, whose ranks are in the report. */
  private static String twice(EpsilonClaim claim) {
    Together both = together(List.of(claim, claim)).get(0);
    return "The twin is a second private training on the same data. The claimed ε is the model's"
        + " own; "
        + (both.epsilon() == null
            ? "together they have no ε at this δ."
            : "together they cost ε ≤ %s at the same δ."
                .formatted(Figures.upper(3, both.epsilon())));
  }

  /** A document replaced is one removed and one added: a group of two. */
  private static String limited(AuditConfiguration configuration, PrivacySettings privacy) {
    String warning =
        "corpus.limit = %d lets another document in where one is removed: the claimed ε is for"
                .formatted(configuration.corpus().source().limit())
            + " zero-out, not for adding or removing.";
    if (privacy.unit() == PrivacyUnit.USER) {
      return warning
          + " Removing a user lets in documents of several others, for which no ε is stated.";
    }
    List<SampledGaussian> stretches = stretches(configuration, privacy);
    double replaced =
        Math.min(
            RdpAccountant.of(stretches).genericGroupEpsilon(2, privacy.delta()),
            PldAccountant.of(stretches).genericGroupEpsilon(2, privacy.delta()));
    return warning
        + (Double.isInfinite(replaced)
            ? " To replace a document, as the limit does, has no ε at this δ."
            : " To replace a document, as the limit does, is a change of two: ε ≤ %s at the same δ."
                .formatted(Figures.upper(3, replaced)));
  }
}
