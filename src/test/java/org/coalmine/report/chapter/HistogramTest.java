package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void joinedBinsHoldWhatTheirPartsHeld() {
    List<Long> counts = new ArrayList<>();
    for (long bin = 0; bin < 257; bin++) {
      counts.add(bin * bin);
    }
    Histogram fine = new Histogram(3.5, 0.25, 7, counts, 9);
    for (int most : new int[] {1, 2, 100, 256, 257, 1000}) {
      Histogram joined = fine.joined(most);
      assertThat(joined.counts()).hasSizeLessThanOrEqualTo(most);
      assertThat(joined.below()).isEqualTo(7);
      assertThat(joined.above()).isEqualTo(9);
      assertThat(joined.lowBits()).isEqualTo(3.5);
      long[] expected = new long[joined.counts().size()];
      for (int bin = 0; bin < counts.size(); bin++) {
        expected[(int) (bin * 0.25 / joined.binBits())] += counts.get(bin);
      }
      assertThat(joined.counts().stream().mapToLong(Long::longValue).toArray()).isEqualTo(expected);
    }
  }
}
