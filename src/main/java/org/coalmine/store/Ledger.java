package org.coalmine.store;

import static org.coalmine.store.StoreException.Category.DAMAGED;
import static org.coalmine.store.StoreException.Category.UNAVAILABLE;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The finished shards of one job, kept so that a killed driver goes on where it was.
 *
 * <p>An entry is a shard id and the bytes of its result. Entries given to {@link #append} are
 * written by one background thread, as many as wait together in one {@link LedgerSegment}: a slow
 * disk makes the files larger, not the job slower. A crash loses the entries that were waiting;
 * their shards are computed again.
 *
 * <p>A segment that is torn, flipped or of another job is never trusted: it is named in {@link
 * #damaged}, and its shards count as not done. Two results that differ for one shard discredit each
 * other likewise; what is a difference the job says, since a result may hold the time it took. The
 * job's digest must cover everything the results depend on: model, space, thresholds, plan.
 */
public final class Ledger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final String SUFFIX = ".segment";
  private static final AtomicLong FAILED_WRITES = new AtomicLong();

  private final Disk disk;
  private final Path directory;
  private final String jobDigest;
  private final Runnable ownership;
  private final BiPredicate<byte[], byte[]> agree;
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final List<String> damaged = new ArrayList<>();

  private final Object lock = new Object();
  private Map<String, byte[]> waiting = new LinkedHashMap<>();
  private boolean writing;
  private boolean closed;
  private @Nullable Throwable failure;
  private final Thread writer;

  /**
   * Opens the ledger of a job and reads what it holds.
   *
   * @param ownership throws if the run is no longer ours; asked before each write
   * @param agree whether two results for one shard say the same
   */
  Ledger(
      Disk disk,
      Path directory,
      String jobDigest,
      Runnable ownership,
      BiPredicate<byte[], byte[]> agree) {
    if (!jobDigest.matches("[0-9a-f]{16,128}")) {
      throw new IllegalArgumentException(
          "jobDigest must be 16 to 128 hexadecimal digits: " + jobDigest);
    }
    this.disk = disk;
    this.directory = new Path(directory, jobDigest);
    this.jobDigest = jobDigest;
    this.ownership = ownership;
    this.agree = agree;
    try {
      disk.makeDirectory(directory);
      disk.makeDirectory(this.directory);
      load();
    } catch (IOException e) {
      throw Failed.writing("open the ledger", this.directory, e);
    }
    this.writer = new Thread(this::writeUntilClosed, "coalmine-ledger");
    writer.setDaemon(true);
    writer.start();
  }

  private void load() throws IOException {
    FileStatus[] files;
    try {
      files = disk.fileSystem().listStatus(directory);
    } catch (FileNotFoundException e) {
      return;
    }
    Set<String> contradicted = new HashSet<>();
    Arrays.sort(files, Comparator.comparing(FileStatus::getPath));
    for (FileStatus file : files) {
      if (!file.getPath().getName().endsWith(SUFFIX)) {
        continue;
      }
      try {
        LedgerSegment segment =
            LedgerSegment.decode(AtomicFile.read(disk, file.getPath()), jobDigest);
        segment
            .entries()
            .forEach(
                (shard, result) -> {
                  byte[] twin = entries.putIfAbsent(shard, result);
                  if (twin != null && !agree.test(twin, result)) {
                    contradicted.add(shard);
                  }
                });
      } catch (StoreException e) {
        if (e.category() != DAMAGED) {
          throw e;
        }
        damaged.add(file.getPath().getName());
        LOG.warn("{}: {}; its shards are computed again", file.getPath(), e.getMessage());
      }
    }
    for (String shard : contradicted) {
      entries.remove(shard);
      damaged.add(shard);
      LOG.warn("{}: two results for shard {}; it is computed again", directory, shard);
    }
  }

  /** What was on disk when the ledger was opened: results by shard id. */
  public Map<String, byte[]> entries() {
    Map<String, byte[]> copy = new TreeMap<>();
    entries.forEach((shard, result) -> copy.put(shard, result.clone()));
    return copy;
  }

  /** The segments, or shards with two results, that were on disk and are not trusted. */
  public List<String> damaged() {
    return List.copyOf(damaged);
  }

  /**
   * Hands over a finished shard; returns at once.
   *
   * @throws StoreException if an earlier write failed
   */
  public void append(String shard, byte[] result) {
    synchronized (lock) {
      throwFailure();
      if (closed) {
        throw new IllegalStateException("the ledger is closed");
      }
      waiting.put(shard, result.clone());
      lock.notifyAll();
    }
  }

  /**
   * Waits until every entry appended so far is on disk.
   *
   * @throws StoreException if a write failed
   */
  public void flush() {
    synchronized (lock) {
      while ((!waiting.isEmpty() || writing) && failure == null) {
        await();
      }
      throwFailure();
    }
  }

  /** How many writes of all ledgers of this process have failed; each ends its job. */
  public static long failedWrites() {
    return FAILED_WRITES.get();
  }

  private void throwFailure() {
    if (failure instanceof StoreException store) {
      throw new StoreException(store.category(), String.valueOf(store.getMessage()), store);
    }
    if (failure != null) {
      throw new IllegalStateException("the ledger's writer failed", failure);
    }
  }

  private void await() {
    try {
      lock.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(UNAVAILABLE, "interrupted while waiting for " + directory, e);
    }
  }

  private void writeUntilClosed() {
    while (true) {
      Map<String, byte[]> batch;
      synchronized (lock) {
        while (waiting.isEmpty() && !closed) {
          try {
            lock.wait();
          } catch (InterruptedException e) {
            failure = new StoreException(UNAVAILABLE, "the writer of the ledger was stopped", e);
            lock.notifyAll();
            return;
          }
        }
        if (waiting.isEmpty()) {
          return;
        }
        batch = waiting;
        waiting = new LinkedHashMap<>();
        writing = true;
      }
      Throwable thrown = null;
      try {
        ownership.run();
        AtomicFile.write(
            disk,
            new Path(directory, UUID.randomUUID() + SUFFIX),
            new LedgerSegment(jobDigest, batch).encode(),
            Access.OWNER);
      } catch (Throwable e) { // whatever it is, who waits in flush must hear of it
        FAILED_WRITES.incrementAndGet();
        thrown = e;
      }
      synchronized (lock) {
        writing = false;
        failure = thrown;
        lock.notifyAll();
        if (failure != null) {
          return;
        }
      }
    }
  }

  /** Writes what waits and stops. */
  @Override
  public void close() {
    try {
      flush();
    } finally {
      synchronized (lock) {
        closed = true;
        lock.notifyAll();
      }
    }
  }
}
