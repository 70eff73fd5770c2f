package org.coalmine.spark.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.spark.corpus.UnitCoin;
import org.coalmine.text.Document;
import org.coalmine.token.Windows;
import org.coalmine.train.ClippedGradients;
import org.coalmine.train.ClippedSum;
import org.coalmine.train.UnitDraw;
import org.coalmine.train.text.LongStore;
import org.coalmine.train.text.Packing;
import org.coalmine.train.text.TextPlace;
import org.coalmine.train.text.WindowStore;
import scala.Tuple2;

/**
 * One logical worker's share of the privacy units: each with all its windows side by side, in the
 * order of the corpus, and the windows that the worker validates on. Which worker a unit belongs to
 * is drawn by (seed, unit), so a share is the same however the corpus was partitioned. What is held
 * out is drawn by content, so that no unit decides it for another.
 *
 * <p>Units that are documents stand in the order of the corpus; users in that of their SHA-256, by
 * which they are sorted together. Neither names nor keys of units are kept: a step draws numbers
 * ({@link UnitDraw}).
 *
 * @param text the windows of all units, unit after unit; what the worker validates on
 * @param firsts the number of the first window of each unit, and at the end that of all windows
 */
record WorkerUnits(WorkerText text, LongStore firsts) implements Share {
  /** What a key is ordered by behind worker and kind. */
  private static final int UNIT_FROM = 2;

  private static final int UNIT_TO = 4;

  /**
   * The shares of all workers.
   *
   * @param textMemory as {@link KeptShares} takes it
   */
  static Shares<WorkerUnits> share(
      JavaRDD<Document> documents,
      HoldOut holdOut,
      Windows windows,
      TrainingSettings settings,
      PrivacyUnit unit,
      long textMemory,
      Broadcast<SurvivalScan> scan) {
    int symbols = windows.alphabet().size();
    return new Shares<>(
        documents.flatMapToPair(
            document -> records(document, holdOut, windows, settings, unit, scan.value())),
        settings.workers(),
        textMemory,
        WorkerUnits.class,
        (sorted, place) -> build(sorted, place, settings, symbols, scan.value().canaries()));
  }

  private static WorkerUnits build(
      Iterator<Tuple2<long[], byte[]>> sorted,
      TextPlace place,
      TrainingSettings settings,
      int symbols,
      int canaries) {
    try (WorkerText.Writer writer = new WorkerText.Writer(place, settings, symbols, canaries);
        FirstsWriter firsts = new FirstsWriter(place)) {
      WorkerText text = writer.write(sorted, firsts);
      try {
        return new WorkerUnits(text, firsts.finish(text.training().size()));
      } catch (RuntimeException e) {
        text.close();
        throw e;
      }
    }
  }

  /** Takes down where units begin. */
  private static final class FirstsWriter implements WorkerText.Writer.Watcher, Closeable {
    private final LongStore.Writer firsts;
    private long[] last = {};
    private boolean done;

    FirstsWriter(TextPlace place) {
      firsts = new LongStore.Writer(place);
    }

    @Override
    public void window(long[] key, long number) {
      if (last.length == 0 || !Arrays.equals(last, UNIT_FROM, UNIT_TO, key, UNIT_FROM, UNIT_TO)) {
        firsts.append(number);
        last = key;
      }
    }

    LongStore finish(long windows) {
      firsts.append(windows);
      done = true;
      return firsts.finish();
    }

    @Override
    public void close() {
      if (!done) {
        firsts.close();
      }
    }
  }

  private static Iterator<Tuple2<long[], byte[]>> records(
      Document document,
      HoldOut holdOut,
      Windows windows,
      TrainingSettings settings,
      PrivacyUnit unit,
      SurvivalScan scan) {
    String key = key(document, unit);
    int worker = KeyedStream.of(settings.seed(), "worker of " + key, 0).nextInt(settings.workers());
    boolean heldOut = holdOut.allows(document) && drawnForValidation(settings, document, unit);
    Packing packing = Packing.of(windows.alphabet().size());
    List<char[]> cut = windows.cut(document.text());
    ByteBuffer user = ByteBuffer.wrap(sha256(key));
    List<Tuple2<long[], byte[]>> records = new ArrayList<>();
    for (int number = 0; number < cut.size(); number++) {
      long[] place =
          heldOut
              ? new long[] {worker, WorkerSort.HELD_OUT, document.index(), number}
              : new long[] {
                worker,
                WorkerSort.TRAINING,
                unit == PrivacyUnit.USER ? user.getLong(0) : document.index(),
                unit == PrivacyUnit.USER ? user.getLong(Long.BYTES) : 0,
                document.index(),
                number
              };
      records.add(new Tuple2<>(place, packing.pack(cut.get(number))));
    }
    if (!heldOut) {
      for (int canary : scan.inDocument(cut)) {
        records.add(WorkerSort.found(worker, canary));
      }
    }
    return records.iterator();
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
    return UnitCoin.draw(settings.seed(), "held out", document, unit == PrivacyUnit.USER)
        < settings.validationFraction();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** How many units there are. */
  long units() {
    return firsts.size() - 1;
  }

  /** The clipped gradients of the units that are in a step. */
  ClippedSum step(
      TrainingSettings settings,
      PrivacySettings privacy,
      int symbols,
      float[] parameters,
      UnitDraw drawn) {
    ClippedGradients gradients =
        new ClippedGradients(settings, symbols, parameters, privacy.clipNorm());
    WindowStore.Reader windows = text.training().reader();
    LongStore.Reader starts = firsts.reader();
    while (drawn.hasNext()) {
      long unit = drawn.nextLong();
      long first = starts.at(unit);
      gradients.add(windows, first, starts.at(unit + 1) - first);
    }
    return gradients.sum();
  }

  /** What is read here. */
  ShareRead read(SurvivalScan scan, int symbols) {
    return ShareRead.of(units(), text.training(), text.heldOut(), text.documents(), scan, symbols);
  }

  @Override
  public boolean isWhole() {
    return text.isWhole() && firsts.isWhole();
  }

  @Override
  public void close() {
    text.close();
    firsts.close();
  }
}
