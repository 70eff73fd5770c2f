package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.spark.corpus.PlantedText;
import org.coalmine.train.BigramCounts;
import org.coalmine.train.TextRead;
import org.coalmine.train.TextRead.CanaryRead;
import org.coalmine.train.text.WindowStore;

/**
 * What workers read. A value that a task returns, so a task that is tried again counts once; whole
 * numbers, so the sum is the same in any order.
 *
 * @param largest the most units of work, windows or privacy units, that a worker has
 * @param training counts of what is trained on
 * @param heldOut counts of what is held out
 * @param documents per canary, how many documents hold its whole text
 * @param whole per canary, how many windows hold it up to the end of its fill
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ShareRead(
    long largest, BigramCounts training, BigramCounts heldOut, long[] documents, long[] whole)
    implements Serializable {

  static ShareRead of(
      long size,
      WindowStore training,
      WindowStore heldOut,
      long[] documents,
      SurvivalScan scan,
      int symbols) {
    return new ShareRead(
        size,
        BigramCounts.of(training.reader(), symbols),
        BigramCounts.of(heldOut.reader(), symbols),
        documents,
        scan.inWindows(training.reader()));
  }

  ShareRead plus(ShareRead other) {
    return new ShareRead(
        Math.max(largest, other.largest),
        training.plus(other.training),
        heldOut.plus(other.heldOut),
        sum(documents, other.documents),
        sum(whole, other.whole));
  }

  private static long[] sum(long[] one, long[] other) {
    long[] sum = one.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    return sum;
  }

  boolean validates() {
    return heldOut.characters() > 0;
  }

  /** What all workers read together. */
  TextRead text(List<PlantedText> planted) {
    List<CanaryRead> canaries = new ArrayList<>();
    for (int i = 0; i < planted.size(); i++) {
      canaries.add(
          new CanaryRead(planted.get(i).id(), planted.get(i).insertions(), documents[i], whole[i]));
    }
    return new TextRead(training.baselines(validates() ? heldOut : training), canaries);
  }
}
