package org.coalmine.spark.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.ClippedGradients;
import org.coalmine.train.ClippedSum;
import org.coalmine.train.WindowBlock;
import scala.Tuple2;

/**
 * One logical worker's share of the privacy units: each with all its windows, in the order of the
 * corpus, and the windows that the worker validates on. Which worker a unit belongs to is drawn by
 * (seed, unit), so a share is the same however the corpus was partitioned. What is held out is
 * drawn by content, so that no unit decides it for another.
 *
 * @param windows of all units, unit after unit
 * @param units the units, ordered by the first document of each
 * @param documents per canary that is looked for, how many documents of the units hold its whole
 *     text
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WorkerUnits(WindowBlock windows, List<Unit> units, WindowBlock heldOut, long[] documents)
    implements Serializable {

  /**
   * A unit and its windows.
   *
   * @param key what it is drawn by
   */
  record Unit(String key, int first, int count) implements Serializable {}

  /** The shares of all workers, partition i being worker i's, kept by Spark. */
  static JavaRDD<WorkerUnits> share(
      JavaRDD<Document> documents,
      HoldOut holdOut,
      Alphabet alphabet,
      TrainingSettings settings,
      PrivacyUnit unit,
      Broadcast<SurvivalScan> scan) {
    return documents
        .mapToPair(
            document -> {
              String key = key(document, unit);
              int worker =
                  KeyedStream.of(settings.seed(), "worker of " + key, 0)
                      .nextInt(settings.workers());
              boolean heldOut =
                  holdOut.allows(document) && drawnForValidation(settings, document, unit);
              return new Tuple2<>(
                  worker, new Piece(key, document.index(), document.text(), heldOut));
            })
        .partitionBy(new HashPartitioner(settings.workers()))
        .mapPartitions(pieces -> pack(pieces, alphabet, settings, scan.value()), true)
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** What a document's unit is called: its own number, or its user. */
  static String key(Document document, PrivacyUnit unit) {
    String user = document.user();
    return unit == PrivacyUnit.USER && user != null
        ? "user " + user
        : "document " + document.index();
  }

  /**
   * Whether a document is held out if it may be: a draw by (seed, user) where users are hidden, by
   * (seed, SHA-256 of the text) for a document without one and where documents are. Never by its
   * place, which changes with the documents before it.
   */
  static boolean drawnForValidation(
      TrainingSettings settings, Document document, PrivacyUnit unit) {
    String user = document.user();
    String content =
        unit == PrivacyUnit.USER && user != null ? "user " + user : "text " + sha256(document);
    return KeyedStream.of(settings.seed(), "held out: " + content, 0).nextDouble()
        < settings.validationFraction();
  }

  private static String sha256(Document document) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(document.text().getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether a unit is in a step: a draw by (seed, unit, step), whoever asks and how often. */
  static boolean sampled(String sampleSeed, String key, long step, double samplingRate) {
    return KeyedStream.of(sampleSeed, "sample of " + key, step).nextDouble() < samplingRate;
  }

  /** The clipped gradients of the units that are in a step. */
  ClippedSum step(
      TrainingSettings settings,
      PrivacySettings privacy,
      int symbols,
      float[] parameters,
      String sampleSeed,
      long step) {
    ClippedGradients gradients =
        new ClippedGradients(settings, symbols, parameters, privacy.clipNorm());
    for (Unit unit : units) {
      if (sampled(sampleSeed, unit.key(), step, privacy.samplingRate())) {
        gradients.add(windows, unit.first(), unit.count());
      }
    }
    return gradients.sum();
  }

  private static Iterator<WorkerUnits> pack(
      Iterator<Tuple2<Integer, Piece>> arrived,
      Alphabet alphabet,
      TrainingSettings settings,
      SurvivalScan scan) {
    List<Piece> pieces = new ArrayList<>();
    arrived.forEachRemaining(piece -> pieces.add(piece._2()));
    pieces.sort(Comparator.comparingLong(Piece::document));
    Map<String, List<char[]>> training = new LinkedHashMap<>();
    List<char[]> heldOut = new ArrayList<>();
    long[] documents = new long[scan.canaries()];
    for (Piece piece : pieces) {
      List<char[]> cut = Windows.cut(alphabet, piece.text(), settings.window());
      if (piece.heldOut()) {
        heldOut.addAll(cut);
      } else if (!cut.isEmpty()) {
        training.computeIfAbsent(piece.unit(), key -> new ArrayList<>()).addAll(cut);
        for (int canary : scan.inDocument(cut)) {
          documents[canary]++;
        }
      }
    }
    List<char[]> windows = new ArrayList<>();
    List<Unit> units = new ArrayList<>();
    training.forEach(
        (key, own) -> {
          units.add(new Unit(key, windows.size(), own.size()));
          windows.addAll(own);
        });
    return List.of(
            new WorkerUnits(new WindowBlock(windows), units, new WindowBlock(heldOut), documents))
        .iterator();
  }

  /** What is read here. */
  ShareRead read(SurvivalScan scan, int symbols) {
    return ShareRead.of(units.size(), windows, heldOut, documents, scan, symbols);
  }

  /** A document on its way to its worker. */
  private record Piece(String unit, long document, String text, boolean heldOut)
      implements Serializable {}
}
