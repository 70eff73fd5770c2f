package org.coalmine.spark.training;

/**
 * What one round of training moves beside the common state that goes out.
 *
 * @param workers how many there are at most
 * @param bytes what one of them brings back: its state, or a sum of clipped gradients
 * @param mostResultBytes that the driver takes of all tasks of a job
 */
public record RoundTraffic(int workers, long bytes, long mostResultBytes) {
  /** Beyond this the driver collects no values, whatever it is allowed. */
  private static final long MOST_COLLECTED_BYTES = 64L << 20;

  /** Whether the driver collects what all workers bring; otherwise they meet on executors. */
  boolean collected() {
    return workers * bytes <= Math.min(MOST_COLLECTED_BYTES, mostResultBytes / 2);
  }

  /** What the driver gets: all of it, or one value made of it. */
  public long driverBytes() {
    return collected() ? workers * bytes : bytes;
  }

  /** What executors write and read among themselves. */
  public long shuffledBytes() {
    return collected() ? 0 : workers * bytes;
  }
}
