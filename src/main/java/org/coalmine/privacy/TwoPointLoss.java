package org.coalmine.privacy;

/**
 * One unit: the mixture (1 − q) N(0, σ²) + q N(1, σ²), with s(x) = ln((1 − q) + q e^{(2x −
 * 1)/2σ²}).
 */
final class TwoPointLoss implements LossFunction {
  private final double samplingRate;
  private final double noiseMultiplier;
  private final double variance;

  TwoPointLoss(double samplingRate, double noiseMultiplier) {
    this.samplingRate = samplingRate;
    this.noiseMultiplier = noiseMultiplier;
    this.variance = noiseMultiplier * noiseMultiplier;
  }

  @Override
  public double largestMean() {
    return 1;
  }

  @Override
  public double droppedMass() {
    return 0;
  }

  @Override
  public double longestPanel(double from) {
    return Math.min(noiseMultiplier, variance) / 32;
  }

  @Override
  public double roundingError(double lowest, double highest) {
    return 0x1p-49 * (Math.abs(exponent(lowest)) + Math.abs(exponent(highest)));
  }

  @Override
  public double densityWithout(double x) {
    return density(x, 0);
  }

  @Override
  public double densityWith(double x) {
    return (1 - samplingRate) * density(x, 0) + samplingRate * density(x, 1);
  }

  private double density(double x, double mean) {
    double deviations = (x - mean) / noiseMultiplier;
    return Math.exp(-deviations * deviations / 2) / (noiseMultiplier * Math.sqrt(2 * Math.PI));
  }

  private double exponent(double x) {
    return (2 * x - 1) / (2 * variance);
  }

  @Override
  public double loss(double x) {
    double exponent = exponent(x);
    if (samplingRate == 1) {
      return exponent;
    }
    if (exponent > 30) {
      return exponent + Math.log(samplingRate + (1 - samplingRate) * Math.exp(-exponent));
    }
    double change = samplingRate * Math.expm1(exponent);
    return change > -0.5
        ? Math.log1p(change)
        : Math.log((1 - samplingRate) + samplingRate * Math.exp(exponent));
  }

  @Override
  public double observation(double loss, double from, double most) {
    double exponent;
    if (samplingRate == 1) {
      exponent = loss;
    } else if (loss > 30) {
      exponent = loss - Math.log(samplingRate) + Math.log1p(-(1 - samplingRate) * Math.exp(-loss));
    } else {
      double ratio = Math.expm1(loss) / samplingRate;
      exponent = ratio <= -1 ? Double.NEGATIVE_INFINITY : Math.log1p(ratio);
    }
    return variance * exponent + 0.5;
  }
}
