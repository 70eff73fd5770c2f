package org.coalmine.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coalmine.store.StoreException.Category.LOCKED;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two drivers from working on one run.
 *
 * <p>A lease is a file {@code lease/N} in the run directory, N its generation; the highest
 * generation owns the run. It is created exclusively, so of several drivers that want generation N
 * one gets it. While a driver lives it rewrites its file every {@link Timing#beat}. Nothing depends
 * on clocks that agree.
 *
 * <p>Who finds a lease decides whether its holder is dead:
 *
 * <ul>
 *   <li>A holder in the same process space of the same machine (boot id and PID namespace of Linux)
 *       is dead if no process has its id and start time, and alive otherwise.
 *   <li>Any other holder is watched for {@link Timing#watch}: alive if its file changes meanwhile,
 *       dead if not.
 * </ul>
 *
 * <p>A dead holder's lease is taken over by creating the next generation. A holder that was only
 * paused finds that one at its next {@link #verify} or beat and stops. Until then both may write,
 * which does no harm: files are written whole, and the entries of the ledger are the same integers
 * whoever computes them.
 *
 * <p>An object store may not create exclusively: two drivers that start within one request of each
 * other then both get generation N. So each beat reads the file before it writes, and whoever finds
 * a stranger's token there has lost and writes no more. The last who wrote never finds one, so one
 * of them keeps the run, and one alone. A new holder gives the others two beats before it writes
 * anything else.
 */
final class Lease implements AutoCloseable {
  /** The folder of leases in a run directory. */
  static final String FOLDER = "lease";

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final int BEATS_BEFORE_WRITING = 2;
  private static final Pattern GENERATION = Pattern.compile("[1-9][0-9]{0,17}");

  /** How often a holder beats, and how long a stranger is watched before it is called dead. */
  record Timing(Duration beat, Duration watch) {
    static final Timing USUAL = new Timing(Duration.ofSeconds(5), Duration.ofSeconds(30));

    Timing {
      if (watch.compareTo(beat.multipliedBy(2)) < 0) {
        throw new IllegalArgumentException(
            "watch must be at least twice the beat: %s, %s".formatted(watch, beat));
      }
    }
  }

  private final Disk disk;
  private final Path directory;
  private final long generation;
  private final LeaseHolder holder;
  private final ScheduledExecutorService heart;
  private volatile boolean lost;

  private Lease(Disk disk, Path directory, long generation, LeaseHolder holder) {
    this.disk = disk;
    this.directory = directory;
    this.generation = generation;
    this.holder = holder;
    this.heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "coalmine-lease");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the lease of a run, from a dead holder if need be.
   *
   * @throws StoreException LOCKED if another driver lives
   */
  static Lease take(Disk disk, Path runDirectory, Timing timing) {
    Path directory = new Path(runDirectory, FOLDER);
    LeaseHolder self = LeaseHolder.self(UUID.randomUUID().toString());
    try {
      disk.makeDirectory(directory);
      long newest = newestGeneration(disk, directory);
      if (newest > 0) {
        requireDead(disk, path(directory, newest), runDirectory, timing);
      }
      if (!GENERATION.matcher(Long.toString(newest + 1)).matches()) {
        throw new IOException(path(directory, newest) + " is no lease of ours; remove it");
      }
      Lease lease = new Lease(disk, directory, newest + 1, self);
      if (!disk.createExclusively(lease.path(), Access.OWNER)) {
        throw locked(runDirectory, "another driver was faster");
      }
      lease.beat();
      lease.verify();
      long beatMillis = timing.beat().toMillis();
      if (!disk.replacesAtomically()) {
        for (int beat = 0; beat < BEATS_BEFORE_WRITING; beat++) {
          TimeUnit.MILLISECONDS.sleep(beatMillis);
          lease.beat();
          lease.verify();
        }
      }
      removeOlder(disk, directory, lease.generation);
      var unused =
          lease.heart.scheduleWithFixedDelay(
              lease::beatQuietly, beatMillis, beatMillis, TimeUnit.MILLISECONDS);
      return lease;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw locked(runDirectory, "interrupted while making sure that nobody else has it");
    } catch (IOException e) {
      throw Failed.writing("lock the run", runDirectory, e);
    }
  }

  private static void requireDead(Disk disk, Path lease, Path runDirectory, Timing timing)
      throws IOException {
    byte[] first = contentOrNull(disk, lease);
    @Nullable LeaseHolder other =
        first == null ? null : LeaseHolder.parse(new String(first, UTF_8));
    if (other != null && other.sharesProcessSpace()) {
      if (other.isAlive()) {
        throw locked(runDirectory, "process %d on this machine is at work".formatted(other.pid()));
      }
      LOG.warn("taking over the run {} from the dead process {}", runDirectory, other.pid());
      return;
    }
    LOG.warn(
        "the run {} is leased by {}; watching for {} s whether it lives",
        runDirectory,
        other == null ? "an unknown driver" : other.describe(),
        timing.watch().toSeconds());
    long deadline = System.nanoTime() + timing.watch().toNanos();
    while (System.nanoTime() < deadline) {
      try {
        TimeUnit.MILLISECONDS.sleep(Math.max(1, timing.beat().toMillis() / 4));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw locked(runDirectory, "interrupted while watching its lease");
      }
      byte[] now = contentOrNull(disk, lease);
      if (now == null) {
        return;
      }
      if (!Arrays.equals(first, now)) {
        throw locked(
            runDirectory,
            other == null ? "another driver is at work" : other.describe() + " is at work");
      }
    }
    LOG.warn("taking over the run {}: no sign of life from its driver", runDirectory);
  }

  private static byte @Nullable [] contentOrNull(Disk disk, Path path) {
    try {
      return AtomicFile.read(disk, path);
    } catch (StoreException e) {
      if (e.category() == StoreException.Category.MISSING) {
        return null;
      }
      throw e;
    }
  }

  /**
   * Confirms that the run is still ours.
   *
   * @throws StoreException LOCKED if another driver has taken over
   */
  void verify() {
    try {
      lost |= newestGeneration(disk, directory) != generation;
    } catch (IOException e) {
      throw Failed.reading(path(), e);
    }
    if (lost) {
      throw locked(directory.getParent(), "it has taken over from this one");
    }
  }

  private synchronized void beat() throws IOException {
    if (lost || heart.isShutdown()) {
      return;
    }
    byte[] there = contentOrNull(disk, path());
    if (there == null || there.length > 0 && !isOurs(there)) {
      lost = true;
      return;
    }
    String content = holder.format() + "beat=" + UUID.randomUUID() + "\n";
    disk.write(path(), Content.of(content.getBytes(UTF_8)), Access.OWNER, false);
  }

  private boolean isOurs(byte[] content) {
    @Nullable LeaseHolder found = LeaseHolder.parse(new String(content, UTF_8));
    return found != null && found.token().equals(holder.token());
  }

  private void beatQuietly() {
    try {
      verify();
      beat();
    } catch (StoreException | IOException e) {
      LOG.warn("the lease {} could not be renewed: {}", path(), e.getMessage());
    }
  }

  private static long newestGeneration(Disk disk, Path directory) throws IOException {
    return generations(disk, directory).stream().max(Comparator.naturalOrder()).orElse(0L);
  }

  private static List<Long> generations(Disk disk, Path directory) throws IOException {
    FileStatus[] files;
    try {
      files = disk.fileSystem().listStatus(directory);
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return Arrays.stream(files)
        .filter(FileStatus::isFile)
        .map(file -> file.getPath().getName())
        .filter(name -> GENERATION.matcher(name).matches())
        .map(Long::valueOf)
        .toList();
  }

  private static void removeOlder(Disk disk, Path directory, long generation) throws IOException {
    for (long older : generations(disk, directory)) {
      if (older < generation) {
        disk.fileSystem().delete(path(directory, older), false);
      }
    }
  }

  private Path path() {
    return path(directory, generation);
  }

  private static Path path(Path directory, long generation) {
    return new Path(directory, Long.toString(generation));
  }

  private static StoreException locked(Path runDirectory, String why) {
    return new StoreException(
        LOCKED,
        "the run %s belongs to another driver: %s; wait for it, or start a run of its own"
            .formatted(runDirectory, why));
  }

  /** Gives the lease back; a run may then be resumed at once. */
  @Override
  public void close() {
    heart.shutdownNow();
    synchronized (this) {
      if (lost) {
        return;
      }
      try {
        disk.fileSystem().delete(path(), false);
      } catch (IOException e) {
        LOG.warn("the lease {} could not be given back: {}", path(), e.getMessage());
      }
    }
  }
}
