package org.coalmine.report.chapter;

/**
 * One canary on the model of one epoch.
 *
 * @param canary its id
 * @param rank its rank on that model
 * @param exposureBits its exposure on that model
 */
public record EpochExposure(String canary, Rank rank, BitsInterval exposureBits) {
  public EpochExposure {
    Require.text("canary", canary);
    Require.present("rank", rank);
    Require.present("exposureBits", exposureBits);
  }
}
