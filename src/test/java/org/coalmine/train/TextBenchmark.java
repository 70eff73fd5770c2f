package org.coalmine.train;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import org.coalmine.draw.KeyedStream;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.text.Packing;
import org.coalmine.train.text.TextMemory;
import org.coalmine.train.text.TextPlace;
import org.coalmine.train.text.WindowStore;

/**
 * Characters per CPU-second of a worker whose text is on the disk, beside those of one whose text
 * is in the heap: the same batches, by turns in one run. {@code scripts/benchmark-text} runs it.
 */
public final class TextBenchmark {
  private static final int SYMBOLS = 90;
  private static final int WINDOW = 64;
  private static final int BATCHES_A_TURN = 16;

  private TextBenchmark() {}

  /**
   * Prints the ratio of each turn, and that of all.
   *
   * @param arguments units of the one layer, millions of characters, turns
   */
  public static void main(String[] arguments) throws IOException {
    int units = Integer.parseInt(arguments[0]);
    int windows = Integer.parseInt(arguments[1]) * 1_000_000 / WINDOW;
    int turns = Integer.parseInt(arguments[2]);
    TrainingSettings settings =
        new TrainingSettings(
            1, units, WINDOW, 64, 1, 1, 8, 0.002, Optimizer.ADAM, 0, 5, 0, 0, 0, "seed");
    Path folder = Files.createTempDirectory("coalmine-text");
    try (WindowStore heap = text(windows, folder, Long.MAX_VALUE / 2);
        WindowStore disk = text(windows, folder, 0)) {
      Iterator<Batch> inHeap = new EpochOrder(settings, heap.reader(), 0, 1).batches(0, windows);
      Iterator<Batch> onDisk = new EpochOrder(settings, disk.reader(), 0, 1).batches(0, windows);
      Trainer trainer = new Trainer(settings, SYMBOLS, Network.initial(settings, SYMBOLS), 0);
      double ofHeap = 0;
      double ofDisk = 0;
      for (int turn = -turns / 4; turn < turns; turn++) {
        double first = cpuSeconds(trainer, inHeap);
        double second = cpuSeconds(trainer, onDisk);
        if (turn >= 0) {
          ofHeap += first;
          ofDisk += second;
        }
      }
      System.out.printf(
          Locale.ROOT,
          "1 x %d: heap %,.0f, disk %,.0f characters per CPU-second, ratio %.3f; %.3f bytes each%n",
          units,
          (double) turns * BATCHES_A_TURN * settings.batchSize() * WINDOW / ofHeap,
          (double) turns * BATCHES_A_TURN * settings.batchSize() * WINDOW / ofDisk,
          ofHeap / ofDisk,
          disk.diskBytes() / ((double) windows * WINDOW));
    }
  }

  private static WindowStore text(int windows, Path folder, long heapBytes) {
    TextPlace place =
        new TextPlace(
            new TextMemory(heapBytes), () -> folder.resolve(Long.toString(System.nanoTime())));
    Packing packing = Packing.of(SYMBOLS);
    KeyedStream stream = KeyedStream.of("seed", "windows", 0);
    WindowStore.Writer writer = new WindowStore.Writer(place, packing, WINDOW + 1);
    char[] window = new char[WINDOW + 1];
    for (int number = 0; number < windows; number++) {
      for (int i = 0; i < window.length; i++) {
        window[i] = (char) stream.nextInt(SYMBOLS);
      }
      writer.append(packing.pack(window));
    }
    return writer.finish();
  }

  private static double cpuSeconds(Trainer trainer, Iterator<Batch> batches) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < BATCHES_A_TURN; i++) {
      trainer.step(batches.next().dataSet());
    }
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
  }
}
