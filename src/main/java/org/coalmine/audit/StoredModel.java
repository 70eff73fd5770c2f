package org.coalmine.audit;

import java.util.List;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;

/**
 * A model of anyone's making, shared with the executors.
 *
 * @param path where it was opened
 * @param shared the model as tasks use it
 * @param files what it was read from
 */
public record StoredModel(String path, SharedModel shared, List<ModelFacts.File> files) {
  public StoredModel {
    files = List.copyOf(files);
  }

  /**
   * Opens a model file on any Hadoop file system.
   *
   * @throws ConfigurationException if it is no model we can rank with
   * @throws org.coalmine.store.StoreException if there is none or it cannot be read
   */
  public static StoredModel open(Cluster cluster, String path) {
    return new ModelFiles(cluster).openStored(path);
  }

  /**
   * Opens a model that a user names: a file of this machine or, where the name begins with a file
   * system, a file of that.
   *
   * @param key what the user named it by, for errors
   * @throws ConfigurationException if it cannot be read, or is no model we can rank with
   */
  public static StoredModel named(Cluster cluster, String key, String path) {
    try {
      return new ModelFiles(cluster).open(path);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(key + " " + e.getMessage(), e);
    }
  }
}
