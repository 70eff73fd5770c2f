package org.coalmine.exposure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.model.LanguageModel;

/**
 * The oracle: writes out every candidate, scores its whole text by itself, and counts by comparing
 * with every other. Every clever path must equal it.
 */
public final class PlainLoop {
  private final List<String> fills = new ArrayList<>();
  private final double[] nats;

  public PlainLoop(LanguageModel model, CanaryFormat format) {
    LogPerplexity logPerplexity = new LogPerplexity(model);
    int size = format.space().size().intValueExact();
    nats = new double[size];
    for (int i = 0; i < size; i++) {
      fills.add(format.space().fill(BigInteger.valueOf(i)));
      nats[i] = logPerplexity.nats(format.prefix() + fills.get(i) + format.suffix());
    }
  }

  /** Of candidates whose log-perplexities a loop as plain has found. */
  public PlainLoop(double[] nats) {
    this.nats = nats;
  }

  public int size() {
    return nats.length;
  }

  String fill(int index) {
    return fills.get(index);
  }

  public double nats(int index) {
    return nats[index];
  }

  public int countUpTo(double thresholdNats) {
    int count = 0;
    for (double candidate : nats) {
      count += candidate <= thresholdNats ? 1 : 0;
    }
    return count;
  }
}
