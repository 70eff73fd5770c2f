package org.coalmine.spark.training;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.draw.KeyedStream;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.text.Document;
import org.coalmine.token.Windows;
import org.coalmine.train.text.Packing;
import org.coalmine.train.text.TextPlace;
import org.coalmine.train.text.WindowStore;
import scala.Tuple2;

/**
 * One logical worker's share of the text: the windows it trains on and those it validates on. Which
 * worker a window belongs to is drawn by (seed, document, window), and a worker's windows stand in
 * the corpus's order, so a share is the same however the corpus was partitioned.
 *
 * @param documents per canary that is looked for, how many of the documents whose first window is
 *     here to be trained on hold its whole text
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WorkerText(WindowStore training, WindowStore heldOut, long[] documents) implements Share {
  private static final int[] NONE = {};

  /**
   * The shares of all workers.
   *
   * @param textMemory as {@link KeptShares} takes it
   */
  static Shares<WorkerText> share(
      JavaRDD<Document> documents,
      HoldOut holdOut,
      Windows windows,
      TrainingSettings settings,
      long textMemory,
      Broadcast<SurvivalScan> scan) {
    int symbols = windows.alphabet().size();
    return new Shares<>(
        documents.flatMapToPair(
            document -> records(document, holdOut, windows, settings, scan.value())),
        settings.workers(),
        textMemory,
        WorkerText.class,
        (sorted, place) -> {
          try (Writer writer = new Writer(place, settings, symbols, scan.value().canaries())) {
            return writer.write(sorted, (key, number) -> {});
          }
        });
  }

  /** Whether a document is held out if it may be. */
  static boolean drawnForValidation(TrainingSettings settings, long document) {
    return KeyedStream.of(settings.seed(), "held out", document).nextDouble()
        < settings.validationFraction();
  }

  private static Iterator<Tuple2<long[], byte[]>> records(
      Document document,
      HoldOut holdOut,
      Windows windows,
      TrainingSettings settings,
      SurvivalScan scan) {
    boolean heldOut = holdOut.allows(document) && drawnForValidation(settings, document.index());
    KeyedStream worker = KeyedStream.of(settings.seed(), "worker of a window", document.index());
    Packing packing = Packing.of(windows.alphabet().size());
    List<char[]> cut = windows.cut(document.text());
    List<Tuple2<long[], byte[]>> records = new ArrayList<>();
    for (int number = 0; number < cut.size(); number++) {
      long[] key = {
        worker.nextInt(settings.workers()),
        heldOut ? WorkerSort.HELD_OUT : WorkerSort.TRAINING,
        document.index(),
        number
      };
      records.add(new Tuple2<>(key, packing.pack(cut.get(number))));
    }
    for (int canary : heldOut ? NONE : scan.inDocument(cut)) {
      records.add(WorkerSort.found(records.get(0)._1()[0], canary));
    }
    return records.iterator();
  }

  /** What is read here. */
  ShareRead read(SurvivalScan scan, int symbols) {
    return ShareRead.of(training.size(), training, heldOut, documents, scan, symbols);
  }

  @Override
  public boolean isWhole() {
    return training.isWhole() && heldOut.isWhole();
  }

  @Override
  public void close() {
    training.close();
    heldOut.close();
  }

  /** Makes of a worker's sorted records what the records are of: text, and canaries found. */
  static final class Writer implements Closeable {
    private final WindowStore.Writer training;
    private final WindowStore.Writer heldOut;
    private final long[] documents;
    private boolean done;

    /** Told of each window to be trained on before it is written. */
    interface Watcher {
      /**
       * @param number of the window
       */
      void window(long[] key, long number);
    }

    Writer(TextPlace place, TrainingSettings settings, int symbols, int canaries) {
      Packing packing = Packing.of(symbols);
      training = new WindowStore.Writer(place, packing, settings.window() + 1);
      heldOut = new WindowStore.Writer(place, packing, settings.window() + 1);
      documents = new long[canaries];
    }

    /** Writes all records. */
    WorkerText write(Iterator<Tuple2<long[], byte[]>> sorted, Watcher watcher) {
      while (sorted.hasNext()) {
        Tuple2<long[], byte[]> next = sorted.next();
        long[] key = next._1();
        if (key[1] == WorkerSort.TRAINING) {
          watcher.window(key, training.size());
          training.append(next._2());
        } else if (key[1] == WorkerSort.HELD_OUT) {
          heldOut.append(next._2());
        } else {
          documents[(int) key[2]]++;
        }
      }
      WorkerText text = new WorkerText(training.finish(), heldOut.finish(), documents);
      done = true;
      return text;
    }

    /** Gives up what was written, unless all of it was. */
    @Override
    public void close() {
      if (!done) {
        training.close();
        heldOut.close();
      }
    }
  }
}
