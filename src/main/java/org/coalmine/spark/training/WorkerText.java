package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.coalmine.draw.KeyedStream;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.WindowBlock;
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
record WorkerText(WindowBlock training, WindowBlock heldOut, long[] documents)
    implements Serializable {
  private static final int[] NONE = {};

  /** The shares of all workers, partition i being worker i's, kept by Spark. */
  static JavaRDD<WorkerText> share(
      JavaRDD<Document> documents,
      HoldOut holdOut,
      Alphabet alphabet,
      TrainingSettings settings,
      Broadcast<SurvivalScan> scan) {
    JavaPairRDD<Integer, Piece> pieces =
        documents.flatMapToPair(
            document -> pieces(document, holdOut, alphabet, settings, scan.value()));
    return pieces
        .partitionBy(new HashPartitioner(settings.workers()))
        .mapPartitions(arrived -> pack(arrived, scan.value()), true)
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** The one share of a partition; read to the end, so that Spark unlocks what it keeps. */
  static WorkerText only(Iterator<WorkerText> partition) {
    WorkerText text = partition.next();
    if (partition.hasNext()) {
      throw new IllegalStateException("a partition holds two workers' shares");
    }
    return text;
  }

  /** Whether a document is held out if it may be. */
  static boolean drawnForValidation(TrainingSettings settings, long document) {
    return KeyedStream.of(settings.seed(), "held out", document).nextDouble()
        < settings.validationFraction();
  }

  private static Iterator<Tuple2<Integer, Piece>> pieces(
      Document document,
      HoldOut holdOut,
      Alphabet alphabet,
      TrainingSettings settings,
      SurvivalScan scan) {
    boolean heldOut = holdOut.allows(document) && drawnForValidation(settings, document.index());
    KeyedStream worker = KeyedStream.of(settings.seed(), "worker of a window", document.index());
    List<Tuple2<Integer, Piece>> pieces = new ArrayList<>();
    List<char[]> windows = Windows.cut(alphabet, document.text(), settings.window());
    int[] canaries = heldOut ? NONE : scan.inDocument(windows);
    for (int number = 0; number < windows.size(); number++) {
      pieces.add(
          new Tuple2<>(
              worker.nextInt(settings.workers()),
              new Piece(
                  document.index(),
                  number,
                  heldOut,
                  windows.get(number),
                  number == 0 ? canaries : NONE)));
    }
    return pieces.iterator();
  }

  private static Iterator<WorkerText> pack(
      Iterator<Tuple2<Integer, Piece>> arrived, SurvivalScan scan) {
    List<Piece> pieces = new ArrayList<>();
    arrived.forEachRemaining(piece -> pieces.add(piece._2()));
    pieces.sort(Comparator.comparingLong(Piece::document).thenComparingInt(Piece::number));
    long[] documents = new long[scan.canaries()];
    for (Piece piece : pieces) {
      for (int canary : piece.canaries()) {
        documents[canary]++;
      }
    }
    return List.of(new WorkerText(block(pieces, false), block(pieces, true), documents)).iterator();
  }

  /** What is read here. */
  ShareRead read(SurvivalScan scan, int symbols) {
    return ShareRead.of(training.size(), training, heldOut, documents, scan, symbols);
  }

  private static WindowBlock block(List<Piece> pieces, boolean heldOut) {
    return new WindowBlock(
        pieces.stream().filter(piece -> piece.heldOut() == heldOut).map(Piece::window).toList());
  }

  /**
   * A window on its way to its worker.
   *
   * @param canaries with the first window of a document, those whose whole text the document holds
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(long document, int number, boolean heldOut, char[] window, int[] canaries)
      implements Serializable {}
}
