package org.coalmine.store;

import static org.coalmine.store.StoreException.Category.EXISTS;
import static org.coalmine.store.StoreException.Category.LOCKED;
import static org.coalmine.store.StoreException.Category.MISSING;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.Nullable;

/**
 * The one directory a run lives in, on a local disk, HDFS or an object store.
 *
 * <pre>
 * manifest.json  canaries.json  model/epoch-N.safetensors  ledger/  lease/
 * twin/epoch-N.safetensors
 * duplicates/DIGEST/TABLE/  scores/DIGEST/  extraction/DIGEST/
 * report.json  report.html  junit.xml  report-TABLE.parquet  verdict.json  _SUCCESS
 * </pre>
 *
 * <p>A directory of several runs has {@code study.json} and {@code study.html} in place of a
 * manifest, and the runs are folders in it.
 *
 * <p>The directory is open to its owner alone (0700); what holds a fill or could give one away
 * (canaries, models, ledger) is 0600 besides. Every file is written whole or not at all, and only
 * while the lease is ours. {@code _SUCCESS} is written last.
 *
 * <p>It has more than 400 lines because every way to take a run, to write to it and to end it
 * stands beside the lease that allows it.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String SUCCESS = "_SUCCESS";
  private static final int MOST_NAMES = 1000;

  private final Disk disk;
  private final Path path;
  private final @Nullable Lease lease;
  private boolean kept;
  private boolean succeeded;

  private RunDirectory(Disk disk, Path path, @Nullable Lease lease) {
    this.disk = disk;
    this.path = path;
    this.lease = lease;
  }

  /**
   * Makes the directory of a new run and takes its lease. A directory that holds the verdict of a
   * run that never began, and nothing else, is as good as none.
   *
   * @throws StoreException EXISTS if anything else stands there; LOCKED if another driver makes it
   *     at the same moment
   */
  public static RunDirectory create(String path, Configuration configuration) {
    return create(new Path(path), configuration);
  }

  /** The same of a path of Hadoop's. */
  public static RunDirectory create(Path path, Configuration configuration) {
    return create(Disk.of(path, configuration), path);
  }

  static RunDirectory create(Disk disk, Path path) {
    Path qualified = disk.fileSystem().makeQualified(path);
    try {
      if (disk.fileSystem().exists(qualified)
          && !names(disk, qualified).equals(Set.of(RunFile.VERDICT.path()))) {
        throw exists(qualified);
      }
      disk.makeDirectory(qualified);
    } catch (IOException e) {
      throw Failed.writing("make the run directory", qualified, e);
    }
    RunDirectory run =
        new RunDirectory(disk, qualified, Lease.take(disk, qualified, Lease.Timing.USUAL));
    if (!run.holdsOnly(RunFile.VERDICT)) {
      // Another driver began here and ended since this one looked.
      run.close();
      throw exists(qualified);
    }
    return run;
  }

  private static StoreException exists(Path path) {
    return new StoreException(
        EXISTS,
        "%s exists already; choose another directory, or resume the run in it".formatted(path));
  }

  /** What lies in a directory, without what a crash left half written; empty if it is a file. */
  private static Set<String> names(Disk disk, Path directory) throws IOException {
    return Arrays.stream(disk.fileSystem().listStatus(directory))
        .map(status -> status.getPath().getName())
        .filter(name -> !name.endsWith(AtomicFile.ASIDE))
        .collect(Collectors.toSet());
  }

  /** Whether nothing is there but a lease and some of these. */
  private boolean holdsOnly(RunFile... files) {
    Set<String> allowed =
        Arrays.stream(files).map(RunFile::path).collect(Collectors.toCollection(HashSet::new));
    allowed.add(Lease.FOLDER);
    try {
      return allowed.containsAll(names(disk, path));
    } catch (IOException e) {
      throw Failed.reading(path, e);
    }
  }

  /**
   * Makes the directory of a new run under the first of its names that is free. Of several that
   * want one name at the same moment the one that gets the lease has it.
   *
   * @param path by the number of the try, from 1 on
   * @throws StoreException EXISTS or LOCKED if none of a thousand names is free
   */
  public static RunDirectory createFirstFree(
      IntFunction<String> path, Configuration configuration) {
    for (int number = 1; ; number++) {
      try {
        return create(path.apply(number), configuration);
      } catch (StoreException e) {
        boolean taken = e.category() == EXISTS || e.category() == LOCKED;
        if (!taken || number == MOST_NAMES) {
          throw e;
        }
      }
    }
  }

  /**
   * Opens the directory of a run to go on with it. Its lease is taken over if its driver is dead:
   * at once on the same machine, else after thirty seconds without a sign of life.
   *
   * @throws StoreException MISSING if there is no run; LOCKED if its driver lives
   */
  public static RunDirectory resume(String path, Configuration configuration) {
    return resume(new Path(path), configuration);
  }

  /** The same of a path of Hadoop's. */
  public static RunDirectory resume(Path path, Configuration configuration) {
    return resume(Disk.of(path, configuration), path, Lease.Timing.USUAL);
  }

  static RunDirectory resume(Disk disk, Path path, Lease.Timing timing) {
    Path qualified = requireDirectory(disk, path);
    RunDirectory run = new RunDirectory(disk, qualified, Lease.take(disk, qualified, timing));
    run.sweep();
    return run;
  }

  /**
   * Takes a directory that holds several runs, each with a lease of its own, and makes it if it is
   * not there. Nothing in it is changed yet.
   *
   * @throws StoreException EXISTS if it is a run itself; LOCKED if its driver lives; MISSING if it
   *     is a file
   */
  public static RunDirectory ofRuns(String path, Configuration configuration) {
    Path given = new Path(path);
    Disk disk = Disk.of(given, configuration);
    Path qualified = disk.fileSystem().makeQualified(given);
    try {
      if (!disk.fileSystem().exists(qualified)) {
        return create(disk, qualified);
      }
      requireDirectory(disk, qualified);
      if (names(disk, qualified).contains(RunFile.MANIFEST.path())) {
        throw new StoreException(
            EXISTS, qualified + " is itself a run; name another directory for several of them");
      }
    } catch (IOException e) {
      throw Failed.reading(qualified, e);
    }
    return new RunDirectory(disk, qualified, Lease.take(disk, qualified, Lease.Timing.USUAL));
  }

  /**
   * Whether a directory of runs has one of that name. What is left of one whose driver was killed
   * before it began is removed.
   */
  public boolean hasRun(String name) {
    requireLease().verify();
    Path run = folder(name);
    Set<String> names;
    try {
      names = names(disk, run);
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw Failed.reading(run, e);
    }
    boolean begun = !Set.of(Lease.FOLDER, RunFile.CANARIES.path()).containsAll(names);
    if (!begun) {
      delete(run);
    }
    return begun;
  }

  /**
   * Opens the directory of a run for reading, whoever holds it.
   *
   * @throws StoreException MISSING if there is no run
   */
  public static RunDirectory view(String path, Configuration configuration) {
    return view(new Path(path), configuration);
  }

  /** The same of a path of Hadoop's. */
  public static RunDirectory view(Path path, Configuration configuration) {
    Disk disk = Disk.of(path, configuration);
    return new RunDirectory(disk, requireDirectory(disk, path), null);
  }

  private static Path requireDirectory(Disk disk, Path path) {
    Path qualified = disk.fileSystem().makeQualified(path);
    try {
      if (!disk.fileSystem().getFileStatus(qualified).isDirectory()) {
        throw new StoreException(MISSING, qualified + " is a file, not a run directory");
      }
      return qualified;
    } catch (FileNotFoundException e) {
      throw new StoreException(MISSING, "there is no run directory " + qualified, e);
    } catch (IOException e) {
      throw Failed.reading(qualified, e);
    }
  }

  /** Removes what a crash left half written. */
  private void sweep() {
    try {
      RemoteIterator<LocatedFileStatus> files = disk.fileSystem().listFiles(path, true);
      while (files.hasNext()) {
        Path file = files.next().getPath();
        if (file.getName().endsWith(AtomicFile.ASIDE)) {
          disk.fileSystem().delete(file, false);
        }
      }
    } catch (IOException e) {
      throw Failed.writing("sweep the run directory", path, e);
    }
  }

  /** The directory, with its file system. */
  public Path path() {
    return path;
  }

  /** Writes or replaces a file. */
  public void write(RunFile file, byte[] content) {
    write(file, Content.of(content));
  }

  /** Writes or replaces a file of any length. */
  public void write(RunFile file, Content content) {
    write(new Path(path, file.path()), content, file.access());
  }

  private void write(Path file, Content content, Access access) {
    requireLease().verify();
    AtomicFile.write(disk, file, content, access);
  }

  /** The content of a file, if it was written. */
  public Optional<byte[]> read(RunFile file) {
    return read(new Path(path, file.path()));
  }

  private Optional<byte[]> read(Path file) {
    try {
      return Optional.of(AtomicFile.read(disk, file));
    } catch (StoreException e) {
      if (e.category() == MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * A folder of a stage, made; what it holds is for the owner alone, as the directory is.
   *
   * @param name the path below the run directory
   */
  public Path makeFolder(String name) {
    requireLease().verify();
    makeDirectory(folder(name));
    return folder(name);
  }

  /** Where the model of an epoch is or will be. */
  public Path model(int epoch) {
    return ModelSeries.MODEL.file(path, epoch);
  }

  /** Writes the model of an epoch as {@link #writeModel(ModelSeries, int, Content)} does. */
  public String writeModel(int epoch, Content safeTensors) {
    return writeModel(ModelSeries.MODEL, epoch, safeTensors);
  }

  /**
   * Writes the model of an epoch; holds little of it in memory.
   *
   * @return the SHA-256 of its bytes, in lower-case hexadecimal digits
   */
  public String writeModel(ModelSeries series, int epoch, Content safeTensors) {
    Path file = series.file(path, epoch);
    makeDirectory(file.getParent());
    MessageDigest digest = Digest.sha256();
    write(file, out -> safeTensors.writeTo(new DigestOutputStream(out, digest)), Access.OWNER);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The file of the model of an epoch, if it was written. */
  public Optional<StoredFile> storedModel(int epoch) {
    return storedModel(ModelSeries.MODEL, epoch);
  }

  /** The same of a series. */
  public Optional<StoredFile> storedModel(ModelSeries series, int epoch) {
    return stored(series.file(path, epoch));
  }

  /** A file of any length, if it was written. */
  public Optional<StoredFile> stored(RunFile file) {
    return stored(new Path(path, file.path()));
  }

  private Optional<StoredFile> stored(Path file) {
    try {
      return Optional.of(StoredFile.of(disk, file));
    } catch (StoreException e) {
      if (e.category() == MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Opens the ledger of a job whose results for a shard are the same to the byte.
   *
   * @param jobDigest hexadecimal; covers all that the job's results depend on
   */
  public Ledger ledger(String jobDigest) {
    return ledger(jobDigest, Arrays::equals);
  }

  /**
   * Opens the ledger of a job.
   *
   * @param jobDigest hexadecimal; covers all that the job's results depend on
   * @param agree whether two results for one shard say the same
   */
  public Ledger ledger(String jobDigest, BiPredicate<byte[], byte[]> agree) {
    return new Ledger(disk, new Path(path, "ledger"), jobDigest, requireLease()::verify, agree);
  }

  /** Where a folder of tables is or will be, which is not written through this class. */
  public Path folder(String name) {
    return new Path(path, name);
  }

  /** Removes a folder of tables, if it is there. */
  public void remove(String name) {
    requireLease().verify();
    delete(folder(name));
  }

  private void delete(Path what) {
    try {
      disk.fileSystem().delete(what, true);
    } catch (IOException e) {
      throw Failed.writing("remove", what, e);
    }
  }

  /**
   * The folder of the rows of a job.
   *
   * @param kind what the rows are: a name below the run directory
   * @param jobDigest hexadecimal; covers all that the rows depend on
   */
  public RowFolder rows(String kind, String jobDigest) {
    requireLease();
    Path folder = new Path(new Path(path, kind), jobDigest);
    makeDirectory(folder.getParent());
    makeDirectory(folder);
    return new RowFolder(disk, folder, requireLease()::verify, null);
  }

  /**
   * A folder for the rows of a job wherever it is wanted, whose files the owner alone may read.
   *
   * @param folder bears the job's digest, so that whatever else is in it is of this job, too
   */
  public RowFolder ownRows(Path folder, Configuration configuration) {
    Disk there = Disk.of(folder, configuration);
    Path qualified = there.fileSystem().makeQualified(folder);
    try {
      if (!there.fileSystem().exists(qualified.getParent())) {
        there.makeDirectory(qualified.getParent());
      }
      there.makeDirectory(qualified);
    } catch (IOException e) {
      throw Failed.writing("make the directory", qualified, e);
    }
    return new RowFolder(there, qualified, requireLease()::verify, Access.OWNER);
  }

  /** Declares the run complete, to whoever lists the directory; to be called last. */
  public void succeed() {
    requireLease().verify();
    succeeded = true;
    if (!kept) {
      declareSuccess();
    }
  }

  /** Takes back that the run is complete, if it was declared: it is gone on with. */
  public void workOn() {
    remove(SUCCESS);
  }

  private void declareSuccess() {
    write(new Path(path, SUCCESS), Content.of(new byte[0]), Access.SHARED);
  }

  /** Leaves the end to a {@link RunKeeper}: from now on {@link #close} does nothing. */
  public void keep() {
    kept = true;
  }

  /**
   * Ends a run that is kept: writes its verdict, then {@code _SUCCESS} if it is complete, and gives
   * the lease back, even where the file system fails. Of a run that left nothing the verdict alone
   * stays.
   *
   * @param verdict the content of {@code verdict.json}; null to leave the file as it is
   */
  public void end(byte @Nullable [] verdict) {
    try {
      if (verdict != null) {
        write(RunFile.VERDICT, verdict);
      }
      if (succeeded) {
        declareSuccess();
      }
    } finally {
      kept = false;
      close();
    }
    if (holdsOnly(RunFile.VERDICT)) {
      try {
        disk.fileSystem().delete(folder(Lease.FOLDER), false);
      } catch (IOException e) {
        // Another driver begins here again.
      }
    }
  }

  /**
   * Removes what a new run writes first, if no stage has left anything beside it, so that the same
   * directory can be begun again. The verdict stays.
   */
  public void forget() {
    if (holdsOnly(RunFile.VERDICT, RunFile.MANIFEST, RunFile.CANARIES)) {
      remove(RunFile.MANIFEST.path());
      remove(RunFile.CANARIES.path());
    }
  }

  /** Gives up a run that could not begin: unless a {@link RunKeeper} has it, nothing stays. */
  public void abandon() {
    close();
    if (!kept) {
      delete(path);
    }
  }

  private void makeDirectory(Path directory) {
    try {
      disk.makeDirectory(directory);
    } catch (IOException e) {
      throw Failed.writing("make the directory", directory, e);
    }
  }

  private Lease requireLease() {
    if (lease == null) {
      throw new IllegalStateException(path + " was opened for reading");
    }
    return lease;
  }

  /** Gives the lease back, unless a {@link RunKeeper} has the run. What was written stays. */
  @Override
  public void close() {
    if (lease != null && !kept) {
      lease.close();
    }
  }
}
