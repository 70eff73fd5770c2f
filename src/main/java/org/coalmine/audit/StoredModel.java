package org.coalmine.audit;

import org.apache.hadoop.fs.Path;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.StoredFile;

/**
 * A model file of anyone's making, shared with the executors.
 *
 * @param path where it was opened
 * @param shared the model as tasks use it
 */
public record StoredModel(String path, SharedModel shared) {
  /**
   * Opens a model file on any Hadoop file system.
   *
   * @throws ConfigurationException if it is no model we can rank with
   * @throws org.coalmine.store.StoreException if there is none or it cannot be read
   */
  public static StoredModel open(Cluster cluster, String path) {
    SharedModel shared =
        new ModelFiles(cluster).share(StoredFile.of(new Path(path), cluster.hadoopConfiguration()));
    ModelFiles.requireReadable(path, shared);
    return new StoredModel(path, shared);
  }
}
