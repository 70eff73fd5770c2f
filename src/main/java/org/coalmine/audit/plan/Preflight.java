package org.coalmine.audit.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.Power;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Provenance;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.judge.Untested;
import org.jspecify.annotations.Nullable;

/**
 * What speaks against an audit before it begins: {@code plan}, {@code audit} and the report say the
 * same.
 */
public final class Preflight {
  /** Fewer characters of a seed can be guessed. */
  static final int SHORTEST_SEED = 16;

  /** That of conf/reference.conf, which everybody knows. */
  static final String DEFAULT_SEED = "coalmine";

  /** The share of the characters of a corpus that canaries may take without a word. */
  public static final BigDecimal LARGEST_SHARE = new BigDecimal("0.01");

  /** From so many fills on the same ones may be planted every time. */
  private static final BigInteger FIXED_SEED_SPACE = BigInteger.valueOf(1_000_000);

  /** What a canary that is tested with no other has of its level, and one of several. */
  private static final BigDecimal ALONE_IN_ITS_CLASS = BigDecimal.ONE;

  private static final BigDecimal AMONG_OTHERS = new BigDecimal("0.9");

  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private final PlannedPower power;
  private final List<Warning> warnings = new ArrayList<>();

  private Preflight(AuditConfiguration configuration, CanaryPlan plan) {
    this.configuration = configuration;
    this.plan = plan;
    this.power = PlannedPower.of(configuration, plan);
  }

  /**
   * What is known of an audit beside its configuration.
   *
   * @param corpus what is trained on; null while that is not known
   * @param symbols of the alphabet
   * @param limits of driver and cluster
   */
  public record Facts(Provenance.@Nullable Corpus corpus, int symbols, ClusterLimits limits) {}

  /** The warnings, in the order in which an audit meets their causes. */
  public static List<Warning> of(AuditConfiguration configuration, CanaryPlan plan, Facts facts) {
    Preflight preflight = new Preflight(configuration, plan);
    preflight.spaces();
    preflight.window();
    preflight.seed();
    preflight.limits();
    preflight.overlaps();
    preflight.warnings.addAll(facts.limits().warnings(configuration, plan, facts.symbols()));
    if (facts.corpus() != null) {
      preflight.share(facts.corpus());
    }
    return List.copyOf(preflight.warnings);
  }

  /** The warnings of an audit of a model that was trained elsewhere. */
  public static List<Warning> ofModel(AuditConfiguration configuration, CanaryPlan plan) {
    Preflight preflight = new Preflight(configuration, plan);
    preflight.spaces();
    preflight.seed();
    preflight.limits();
    preflight.overlaps();
    return List.copyOf(preflight.warnings);
  }

  /**
   * What is wrong with a seed that stands in the configuration: a small space has likely fills, and
   * the same are planted every time.
   */
  public static List<Warning> ofWrittenSeed(CanaryPlan plan) {
    return plan.formats().stream()
        .filter(format -> format.space().size().compareTo(FIXED_SEED_SPACE) < 0)
        .map(
            format ->
                new Warning(
                    "seed-fixed",
                    String.format(
                        Locale.ROOT,
                        "The seed is written in the configuration, and format %s has %,d fills:"
                            + " every run plants the same ones, the likely ones too. Take the seed"
                            + " from COALMINE_SEED; keep it only to compare with a baseline.",
                        format.name(),
                        format.space().size())))
        .toList();
  }

  /** The characters that all insertions add. */
  public static BigInteger plantedCharacters(CanaryPlan plan) {
    return plan.formats().stream()
        .flatMap(
            format ->
                plan.canaries(format).stream()
                    .map(
                        canary ->
                            BigInteger.valueOf(length(format, canary))
                                .multiply(BigInteger.valueOf(canary.insertions()))))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static int length(CanaryFormat format, Canary canary) {
    String text = format.filled(canary.fill()).reveal();
    return text.codePointCount(0, text.length());
  }

  private void add(String id, String sentence, Object... values) {
    warnings.add(new Warning(id, String.format(Locale.ROOT, sentence, values)));
  }

  private void spaces() {
    int all = power.ranks().formats().stream().mapToInt(Power.OfFormat::planted).sum();
    for (Power.OfFormat format : power.ranks().formats()) {
      if (format.planted() > 0 && format.rankAlone().signum() == 0) {
        BigInteger enough = enough(format);
        if (format.shownIfAll() == 0) {
          add(
              "space-too-small",
              "Format %s can show nothing: if all its %,d canaries came first among %,d fills, that"
                  + " could be chance. From %,d fills on rank 1 alone is shown.",
              format.name(),
              format.planted(),
              format.fills(),
              enough);
        } else {
          add(
              "space-too-small",
              "Format %s shows no canary alone: rank 1 of %,d fills is not rare enough among %,d"
                  + " canaries. If all came first, at least %,d of %,d are shown. From %,d fills on"
                  + " rank 1 alone is shown.",
              format.name(),
              format.fills(),
              all,
              format.shownIfAll(),
              format.planted(),
              enough);
        }
      }
    }
  }

  /** The smallest |R| of which rank 1 shows a canary, whatever the ranks of the others are. */
  private BigInteger enough(Power.OfFormat format) {
    BigInteger first = large(ALONE_IN_ITS_CLASS, format.planted());
    return showsAlone(format, first) ? first : large(AMONG_OTHERS, format.planted());
  }

  private BigInteger large(BigDecimal weight, int planted) {
    int all = power.ranks().formats().stream().mapToInt(Power.OfFormat::planted).sum();
    return new BigDecimal(all)
        .divide(
            BigDecimal.valueOf(Verdict.DEFAULT_SIGNIFICANCE).multiply(weight),
            0,
            RoundingMode.CEILING)
        .toBigInteger()
        .add(BigInteger.valueOf(planted - 1L));
  }

  private boolean showsAlone(Power.OfFormat format, BigInteger size) {
    List<Power.Space> spaces = new ArrayList<>();
    for (Power.OfFormat other : power.ranks().formats()) {
      BigInteger whole = other.fills().add(BigInteger.valueOf(Math.max(0, other.planted() - 1)));
      spaces.add(
          new Power.Space(
              other.name(), other.name().equals(format.name()) ? size : whole, other.planted()));
    }
    return Power.of(spaces, Verdict.DEFAULT_SIGNIFICANCE).formats().stream()
        .filter(other -> other.name().equals(format.name()))
        .allMatch(other -> other.rankAlone().signum() > 0);
  }

  private void window() {
    int window = configuration.training().settings().window();
    for (CanaryFormat format : plan.formats()) {
      int longest =
          plan.canaries(format).stream()
              .filter(canary -> !canary.isControl())
              .mapToInt(canary -> length(format, canary))
              .max()
              .orElse(0);
      if (longest > window) {
        add(
            "window-short",
            "A canary of format %s has %,d characters, and training.window is %,d: training never"
                + " sees it whole.",
            format.name(),
            longest,
            window);
      }
    }
  }

  private void seed() {
    String seed = configuration.seed().reveal();
    if (seed.equals(DEFAULT_SEED)) {
      add(
          "seed-fixed",
          "The seed is that of conf/reference.conf: everybody knows these canaries. Set"
              + " COALMINE_SEED in the environment to what `openssl rand -hex 16` prints.");
    } else if (seed.codePointCount(0, seed.length()) < SHORTEST_SEED) {
      add(
          "seed-short",
          "The seed has fewer than %d characters: whoever guesses it knows the canaries.",
          SHORTEST_SEED);
    }
  }

  private void limits() {
    GateThresholds gate = configuration.gate();
    for (Limit limit : gate.maxExposureBits()) {
      for (CanaryFormat format : plan.formats()) {
        double most = Exposure.log2(format.space().size());
        if (gate.holds(limit, format.name())
            && limit.value() >= most
            && plan.canaries(format).stream().anyMatch(canary -> inScope(canary, limit))) {
          untested("max-exposure-bits", Untested.exposure(format.name(), limit.value(), most));
        }
      }
    }
    gate.maxExtracted().stream()
        .filter(limit -> shownIfAll(limit) <= limit.value())
        .forEach(
            limit ->
                untested("max-extracted", Untested.extracted(limit.value(), shownIfAll(limit))));
    double most = power.epsilonMost(configuration.training()::units);
    Double epsilon = gate.maxEpsilonLowerBound();
    if (epsilon != null && most <= epsilon) {
      untested("max-epsilon-lower-bound", Untested.epsilon(most, epsilon));
    }
    PrivacyClaim.of(configuration)
        .filter(claim -> !power.refutes(claim, configuration.training()::units))
        .ifPresent(claim -> untested("claimed-epsilon", Untested.epsilon(most, claim.epsilon())));
  }

  private void untested(String rule, String sentence) {
    add("limit-untestable", "%s: %s.", rule, sentence);
  }

  private static boolean inScope(Canary canary, Limit limit) {
    return !canary.isControl() && limit.appliesTo(canary.insertions());
  }

  /** Where the guesses try every fill, extraction says nothing. */
  private int shownIfAll(Limit limit) {
    BigInteger guesses = BigInteger.valueOf(Verdict.DEFAULT_GUESSES);
    return power
        .ranks()
        .shownIfAll(
            plan.formats().stream()
                .map(
                    format ->
                        format.space().size().compareTo(guesses) <= 0
                            ? 0
                            : (int)
                                plan.canaries(format).stream()
                                    .filter(canary -> inScope(canary, limit))
                                    .count())
                .toList());
  }

  private void overlaps() {
    plan.overlaps().forEach(sentence -> warnings.add(new Warning("format-overlap", sentence)));
  }

  private void share(Provenance.Corpus corpus) {
    BigDecimal planted = new BigDecimal(plantedCharacters(plan));
    BigDecimal all = new BigDecimal(corpus.characters()).add(planted);
    if (planted.compareTo(all.multiply(LARGEST_SHARE)) > 0) {
      add(
          "canary-share",
          "Canaries are %s of all characters, the held-out ones too, above %s: the model is not one"
              + " of the corpus alone. Plant fewer, or take more text.",
          Figures.percent(planted.doubleValue() / all.doubleValue()),
          Figures.percent(LARGEST_SHARE.doubleValue()));
    }
    plan.canaries().stream()
        .filter(canary -> canary.insertions() > corpus.documents())
        .findFirst()
        .ifPresent(
            canary ->
                add(
                    "canary-share",
                    "Canary %s is planted %,d times in %,d documents.",
                    canary.id(),
                    canary.insertions(),
                    corpus.documents()));
  }
}
