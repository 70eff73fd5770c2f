package org.coalmine.cli.results;

import java.util.Optional;
import org.coalmine.report.machine.FlatTable;
import org.coalmine.settings.ConfigurationException;

/** What a program with more libraries adds to these commands. */
public interface Doors {
  /** The core jar's: closed. */
  Doors CLOSED =
      new Doors() {
        @Override
        public boolean isLocalByDefault() {
          return true;
        }

        @Override
        public PastReports.Runs runs(String directory) {
          throw closed(directory);
        }

        @Override
        public Optional<byte[]> read(String file) {
          throw closed(file);
        }

        @Override
        public void write(String file, byte[] content) {
          throw closed(file);
        }

        private ConfigurationException closed(String path) {
          return new ConfigurationException(
              path
                  + ": only local paths can be used without Hadoop; take the whole coalmine.jar"
                  + " with its libraries");
        }

        @Override
        public byte[] parquet(FlatTable table) {
          throw new ConfigurationException(
              "--format parquet: needs the whole coalmine.jar with its libraries; csv has the same"
                  + " tables");
        }
      };

  /** Whether a path without a scheme is one of this machine, and not of a file system elsewhere. */
  boolean isLocalByDefault();

  /**
   * The runs below a directory on a file system other than this machine's.
   *
   * @throws ConfigurationException if no such file system can be read
   */
  PastReports.Runs runs(String directory);

  /**
   * A file on a file system other than this machine's; empty if there is none.
   *
   * @throws ConfigurationException if no such file system can be read
   */
  Optional<byte[]> read(String file);

  /**
   * Writes or replaces a file there, whole or not at all.
   *
   * @throws ConfigurationException if no such file system can be written
   */
  void write(String file, byte[] content);

  /**
   * A table as the bytes of a Parquet file.
   *
   * @throws ConfigurationException if Parquet cannot be written
   */
  byte[] parquet(FlatTable table);
}
