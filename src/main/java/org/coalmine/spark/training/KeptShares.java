package org.coalmine.spark.training;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.SparkEnv;
import org.coalmine.train.text.TextMemory;
import org.coalmine.train.text.TextPlace;

/**
 * The shares that the processes of a cluster keep between the rounds of a training, each where it
 * was built. Sent to them in a broadcast: Spark closes what its memory held when a broadcast is
 * destroyed, and that frees the shares.
 *
 * <p>They are no blocks of Spark's. What its memory store has no room for it would write out as
 * objects and read in as a whole, or build anew in every round.
 */
final class KeptShares implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;

  /** As much of the heap as {@link TextMemory#usual} says. */
  static final long USUAL_MEMORY = -1;

  private static final Map<String, Kept> KEPT = new ConcurrentHashMap<>();

  private final String training = UUID.randomUUID().toString();
  private final long textMemory;

  /**
   * @param textMemory bytes of the heap of each process, or {@link #USUAL_MEMORY}
   */
  KeptShares(long textMemory) {
    this.textMemory = textMemory;
  }

  /** The shares of this process. */
  private record Kept(TextMemory memory, Map<Integer, Share> byWorker) {}

  /**
   * A worker's share, built if this process has none that is whole. Where two attempts of a task
   * build it at once, the later one is kept, and the other attempt fails if it still reads.
   */
  <T extends Share> T take(int worker, Class<T> type, Function<TextPlace, T> build) {
    Kept kept =
        KEPT.computeIfAbsent(
            training, key -> new Kept(new TextMemory(bytes()), new ConcurrentHashMap<>()));
    Share share = kept.byWorker().get(worker);
    if (share != null && share.isWhole()) {
      return type.cast(share);
    }
    if (share != null) {
      share.close();
    }
    T built = build.apply(new TextPlace(kept.memory(), KeptShares::newFile));
    Share other = kept.byWorker().put(worker, built);
    if (other != null) {
      other.close();
    }
    return built;
  }

  private long bytes() {
    return textMemory == USUAL_MEMORY
        ? TextMemory.usual(Runtime.getRuntime().maxMemory())
        : textMemory;
  }

  /** In a folder of Spark's, which goes when the executor does. */
  private static Path newFile() {
    return SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock()._2().toPath();
  }

  /** Frees the shares of this process. */
  @Override
  public void close() {
    Kept kept = KEPT.remove(training);
    if (kept != null) {
      kept.byWorker().values().forEach(Share::close);
    }
  }
}
