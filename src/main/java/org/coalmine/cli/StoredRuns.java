package org.coalmine.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.cli.results.PastReports;
import org.coalmine.store.RunCatalog;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoreException;

/** The runs below a directory on any Hadoop file system. */
final class StoredRuns implements PastReports.Runs {
  private final RunCatalog catalog;

  private StoredRuns(RunCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Opens a directory.
   *
   * @throws StoreException if it cannot be read
   */
  static StoredRuns below(String directory) {
    return new StoredRuns(RunCatalog.view(directory, new Configuration()));
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
