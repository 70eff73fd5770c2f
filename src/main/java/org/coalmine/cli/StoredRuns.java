package org.coalmine.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.cli.results.PastReports;
import org.coalmine.store.Content;
import org.coalmine.store.RunCatalog;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoreException;
import org.coalmine.store.StoredFile;

/** The runs below a directory on any Hadoop file system. */
final class StoredRuns implements PastReports.Runs {
  private static final String OF_SPARK = "spark.hadoop.";

  private final RunCatalog catalog;

  private StoredRuns(RunCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Hadoop's settings as a command of Spark's has them, which spark-submit makes known as the
   * properties of its process; they are there before a cluster is and after it.
   */
  private static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    // Of a thread that a signal began the context knows no package that spark-submit added.
    hadoop.setClassLoader(StoredRuns.class.getClassLoader());
    System.getProperties().stringPropertyNames().stream()
        .filter(key -> key.startsWith(OF_SPARK))
        .forEach(key -> hadoop.set(key.substring(OF_SPARK.length()), System.getProperty(key)));
    return hadoop;
  }

  /** Whether a path without a scheme is one of this machine's disks. */
  static boolean isLocalByDefault() {
    return StoredFile.isLocalByDefault(hadoop());
  }

  /**
   * Opens a directory.
   *
   * @throws StoreException if it cannot be read
   */
  static StoredRuns below(String directory) {
    return new StoredRuns(RunCatalog.view(directory, hadoop()));
  }

  /** A file on any Hadoop file system; empty if there is none. */
  static Optional<byte[]> read(String file) {
    try {
      return Optional.of(StoredFile.of(new Path(file), hadoop()).read());
    } catch (StoreException e) {
      if (e.category() == StoreException.Category.MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Writes or replaces such a file, for all to read who may enter its folder. */
  static void write(String file, byte[] content) {
    StoredFile.writeShared(new Path(file), hadoop(), Content.of(content));
  }

  @Override
  public PastReports.Found found() {
    RunCatalog.Listing listing = catalog.list();
    return new PastReports.Found(
        listing.runs(),
        listing.unlisted().entrySet().stream()
            .map(folder -> PastReports.unlisted(folder.getKey(), folder.getValue()))
            .toList());
  }

  @Override
  public Optional<byte[]> report(String run) throws IOException {
    return read(run, RunFile.REPORT_JSON);
  }

  @Override
  public Optional<byte[]> manifest(String run) throws IOException {
    return read(run, RunFile.MANIFEST);
  }

  private Optional<byte[]> read(String run, RunFile file) throws IOException {
    try {
      return catalog.read(run, file);
    } catch (StoreException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
