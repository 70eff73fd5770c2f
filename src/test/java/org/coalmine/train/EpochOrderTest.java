package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.text.Texts;
import org.coalmine.train.text.WindowStore;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class EpochOrderTest {
  private static final int BATCH_SIZE = 4;
  private static final int WINDOWS = 23;

  private static TrainingSettings settings(String seed) {
    return new TrainingSettings(
        1, 4, 3, BATCH_SIZE, 5, 3, 2, 0.1, Optimizer.SGD, 0, 0, 0, 0, 0, seed);
  }

  /** Window i holds the symbols i, i + 100, i + 200. */
  private static WindowStore.Reader windows(int count) {
    return Texts.of(
        IntStream.range(0, count)
            .mapToObj(i -> new char[] {(char) i, (char) (i + 100), (char) (i + 200)})
            .toList());
  }

  private static List<Integer> order(String seed, int count, int worker, int epoch) {
    EpochOrder order = new EpochOrder(settings(seed), windows(count), worker, epoch);
    return flat(order.batches(0, Integer.MAX_VALUE / BATCH_SIZE));
  }

  /** The numbers of the windows, batch after batch, row after row. */
  private static List<Integer> flat(Iterator<Batch> batches) {
    List<Integer> numbers = new ArrayList<>();
    while (batches.hasNext()) {
      DataSet data = batches.next().dataSet();
      for (int row = 0; row < data.getFeatures().size(0); row++) {
        int number = data.getFeatures().getInt(row, 0, 0);
        assertThat(data.getFeatures().getInt(row, 0, 1)).isEqualTo(number + 100);
        assertThat(data.getLabels().getInt(row, 0, 0)).isEqualTo(number + 100);
        assertThat(data.getLabels().getInt(row, 0, 1)).isEqualTo(number + 200);
        numbers.add(number);
      }
    }
    return numbers;
  }

  @Test
  void everyEpochHasEveryWindowOnceInAnOrderOfItsOwn() {
    List<Integer> all = IntStream.range(0, WINDOWS).boxed().toList();
    List<List<Integer>> orders = new ArrayList<>();
    for (int worker = 0; worker < 3; worker++) {
      for (int epoch = 1; epoch <= 4; epoch++) {
        List<Integer> order = order("seed", WINDOWS, worker, epoch);
        assertThat(order).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
        assertThat(order).isEqualTo(order("seed", WINDOWS, worker, epoch));
        orders.add(order);
      }
    }
    orders.add(order("another seed", WINDOWS, 0, 1));
    assertThat(orders).doesNotHaveDuplicates();
  }

  @Test
  void everyWindowIsAsOftenAtEveryPlace() {
    int windows = 6;
    int epochs = 6_000;
    int[][] counts = new int[windows][windows];
    WindowStore.Reader block = windows(windows);
    for (int epoch = 0; epoch < epochs; epoch++) {
      List<Integer> order =
          flat(new EpochOrder(settings("uniform"), block, 0, epoch).batches(0, 2));
      for (int place = 0; place < windows; place++) {
        counts[order.get(place)][place]++;
      }
    }
    double expected = epochs / (double) windows;
    double chiSquare = 0;
    for (int[] row : counts) {
      for (int count : row) {
        chiSquare += (count - expected) * (count - expected) / expected;
      }
    }
    // (windows - 1)^2 = 25 degrees of freedom: the 0.9999 quantile of chi-square is 60.1.
    assertThat(chiSquare).isLessThan(60.1);
  }

  @Test
  void rangesOfBatchesAreCutFromOneOrder() {
    EpochOrder order = new EpochOrder(settings("seed"), windows(WINDOWS), 1, 2);
    List<Integer> whole = order("seed", WINDOWS, 1, 2);

    assertThat(order.batches(0, 100)).toIterable().hasSize(6);
    assertThat(flat(order.batches(0, 2))).isEqualTo(whole.subList(0, 8));
    assertThat(flat(order.batches(2, 5))).isEqualTo(whole.subList(8, 20));
    assertThat(flat(order.batches(5, 9))).isEqualTo(whole.subList(20, 23));
    assertThat(order.batches(6, 9)).isExhausted();
    assertThat(new EpochOrder(settings("seed"), windows(0), 1, 2).batches(0, 9)).isExhausted();
  }

  @Test
  void countsTheLastBatchThoughItIsSmaller() {
    assertThat(EpochOrder.count(0, 4)).isZero();
    assertThat(EpochOrder.count(1, 4)).isEqualTo(1);
    assertThat(EpochOrder.count(4, 4)).isEqualTo(1);
    assertThat(EpochOrder.count(5, 4)).isEqualTo(2);
    assertThat(EpochOrder.count(WINDOWS, BATCH_SIZE)).isEqualTo(6);
    assertThat(EpochOrder.count(1L << 40, 1 << 8)).isEqualTo(1L << 32);
  }
}
