package org.coalmine.exposure.fit;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.WholeRank;
import org.coalmine.exposure.sample.UniformSample;

/**
 * Exposure by extrapolation: a skew-normal distribution fitted to the log-perplexities of uniform
 * draws, read at the canary's (Carlini et al., The Secret Sharer, USENIX Security 2019, section
 * 4.3).
 *
 * <p>A comparison, not a measurement. Where canaries are memorized the distribution is read where
 * no draw ever was, and the answer is the family's, not the model's; it may claim far more than
 * log2 |R|, which is impossible. So the claim is kept apart ({@link #claimedExposureBits}), what is
 * answered lies within [0, log2 |R|], and the verdict on the fit stands beside it. A fit that is
 * not rejected is still only known to be good where the draws are.
 *
 * <p>The interval comes from fits to samples drawn from the fitted distribution, the same that the
 * verdict uses: the quantiles of the rank they give. It says how far the fit would vary from sample
 * to sample <em>if</em> log-perplexities were skew-normal, and nothing about whether they are.
 */
public final class Extrapolation implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String PURPOSE = "skew-normal refit";

  private final BigInteger spaceSize;
  private final SkewNormalFit fit;
  private final GoodnessOfFit goodnessOfFit;
  private final SkewNormal[] refits;

  private Extrapolation(
      BigInteger spaceSize, SkewNormalFit fit, GoodnessOfFit goodnessOfFit, SkewNormal[] refits) {
    this.spaceSize = spaceSize;
    this.fit = fit;
    this.goodnessOfFit = goodnessOfFit;
    this.refits = refits;
  }

  /**
   * Fits a sample. Time grows with draws times refits: about 0.6 s for 2 000 and 199.
   *
   * @param seed of the samples that are drawn from the fitted distribution
   * @param refits how many of them, at least 1
   */
  public static Extrapolation of(UniformSample sample, String seed, int refits) {
    if (refits < 1) {
      throw new IllegalArgumentException("refits must be at least 1: " + refits);
    }
    double[] values = sample.nats();
    SkewNormalFit fit = SkewNormalFit.of(values);
    SkewNormal[] distributions = new SkewNormal[refits];
    double[] statistics = new double[refits];
    IntStream.range(0, refits)
        .parallel()
        .forEach(
            refit -> {
              KeyedStream stream = KeyedStream.of(seed, PURPOSE, refit);
              double[] drawn = new double[values.length];
              Arrays.setAll(drawn, i -> fit.distribution().draw(stream));
              SkewNormal distribution = fit.again(drawn).distribution();
              distributions[refit] = distribution;
              statistics[refit] = GoodnessOfFit.statistic(drawn, distribution::cdf);
            });
    double statistic = GoodnessOfFit.statistic(values, fit.distribution()::cdf);
    return new Extrapolation(
        sample.spaceSize(), fit, GoodnessOfFit.of(statistic, statistics), distributions);
  }

  /** The fit. */
  public SkewNormalFit fit() {
    return fit;
  }

  /** The verdict on the fit. */
  public GoodnessOfFit goodnessOfFit() {
    return goodnessOfFit;
  }

  /** What the fit claims, −log2 F(Px); may lie above log2 |R|. */
  public double claimedExposureBits(double canaryNats) {
    return fit.distribution().exposureBits(canaryNats);
  }

  /** What can be true of the claim: brought into [0, log2 |R|]. */
  public double exposureBits(double canaryNats) {
    return Math.min(claimedExposureBits(canaryNats), Exposure.log2(spaceSize));
  }

  /**
   * The rank that the fit gives, from 1 to |R|.
   *
   * @param canaryNats the canary's log-perplexity
   * @param level the confidence level, above 0; the refits must be many enough for it
   */
  public RankInterval rank(double canaryNats, double level) {
    int beyond = (int) Math.floor((refits.length + 1) * (1 - level) / 2 + 1e-9);
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be above 0 and below 1: " + level);
    }
    if (beyond < 1) {
      throw new IllegalArgumentException(
          "level %s needs at least %.0f refits: %d"
              .formatted(level, Math.ceil(2 / (1 - level)) - 1, refits.length));
    }
    double[] logParts =
        Arrays.stream(refits).mapToDouble(refit -> refit.logCdf(canaryNats)).sorted().toArray();
    double logPart = fit.distribution().logCdf(canaryNats);
    BigInteger low = rank(Math.min(logParts[beyond - 1], logPart), false);
    BigInteger high = rank(Math.max(logParts[logParts.length - beyond], logPart), true);
    return new RankInterval(low, high, Method.SKEW_NORMAL, level);
  }

  private BigInteger rank(double logPart, boolean upwards) {
    double rank = StrictMath.exp(logPart + Exposure.log2(spaceSize) * StrictMath.log(2));
    return WholeRank.of(upwards ? Math.ceil(rank) : Math.floor(rank), spaceSize);
  }

  @Override
  public String toString() {
    return "Extrapolation[" + fit + ", " + goodnessOfFit + "]";
  }
}
