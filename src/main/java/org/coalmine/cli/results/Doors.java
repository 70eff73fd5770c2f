package org.coalmine.cli.results;

import org.coalmine.report.machine.FlatTable;
import org.coalmine.settings.ConfigurationException;

/** What a program with more libraries adds to these commands. */
public interface Doors {
  /** The core jar's: closed. */
  Doors CLOSED =
      new Doors() {
        @Override
        public PastReports.Runs runs(String directory) {
          throw new ConfigurationException(
              directory
                  + ": only local folders can be read without Hadoop; take the whole coalmine.jar"
                  + " with its libraries");
        }

        @Override
        public byte[] parquet(FlatTable table) {
          throw new ConfigurationException(
              "--format parquet: needs the whole coalmine.jar with its libraries; csv has the same"
                  + " tables");
        }
      };

  /**
   * The runs below a directory that has the scheme of a file system other than this machine's.
   *
   * @throws ConfigurationException if no such file system can be read
   */
  PastReports.Runs runs(String directory);

  /**
   * A table as the bytes of a Parquet file.
   *
   * @throws ConfigurationException if Parquet cannot be written
   */
  byte[] parquet(FlatTable table);
}
