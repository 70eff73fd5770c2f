package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
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
 */
record WorkerText(WindowBlock training, WindowBlock heldOut) implements Serializable {

  /** The shares of all workers, partition i being worker i's, kept by Spark. */
  static JavaRDD<WorkerText> share(
      JavaRDD<Document> documents, HoldOut holdOut, Alphabet alphabet, TrainingSettings settings) {
    JavaPairRDD<Integer, Piece> pieces =
        documents.flatMapToPair(document -> pieces(document, holdOut, alphabet, settings));
    return pieces
        .partitionBy(new HashPartitioner(settings.workers()))
        .mapPartitions(WorkerText::pack, true)
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
      Document document, HoldOut holdOut, Alphabet alphabet, TrainingSettings settings) {
    boolean heldOut = holdOut.allows(document) && drawnForValidation(settings, document.index());
    KeyedStream worker = KeyedStream.of(settings.seed(), "worker of a window", document.index());
    List<Tuple2<Integer, Piece>> pieces = new ArrayList<>();
    int number = 0;
    for (char[] window : Windows.cut(alphabet, document.text(), settings.window())) {
      pieces.add(
          new Tuple2<>(
              worker.nextInt(settings.workers()),
              new Piece(document.index(), number++, heldOut, window)));
    }
    return pieces.iterator();
  }

  private static Iterator<WorkerText> pack(Iterator<Tuple2<Integer, Piece>> arrived) {
    List<Piece> pieces = new ArrayList<>();
    arrived.forEachRemaining(piece -> pieces.add(piece._2()));
    pieces.sort(Comparator.comparingLong(Piece::document).thenComparingInt(Piece::number));
    return List.of(new WorkerText(block(pieces, false), block(pieces, true))).iterator();
  }

  private static WindowBlock block(List<Piece> pieces, boolean heldOut) {
    return new WindowBlock(
        pieces.stream().filter(piece -> piece.heldOut() == heldOut).map(Piece::window).toList());
  }

  /** A window on its way to its worker. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(long document, int number, boolean heldOut, char[] window)
      implements Serializable {}
}
