package org.coalmine.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.ModelSource;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ModelDecoder;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.StoreException;
import org.coalmine.store.StoredFile;

/** Finds the files of models and shares them with the executors. */
final class ModelFiles {
  /**
   * The largest file that is sent. Spark holds what it sends twice in every process, beside the
   * decoded model; what is larger is opened where it lies, and takes no memory but the model's.
   */
  static final int MOST_SENT_BYTES = 256 << 20;

  private final Cluster cluster;
  private final int mostSentBytes;
  private final ModelDecoder decoder;

  ModelFiles(Cluster cluster) {
    this(cluster, MOST_SENT_BYTES, ModelFiles::lstm);
  }

  /**
   * Opens with another limit, and models of another kind.
   *
   * @param mostSentBytes below 2 GB, which an array holds
   */
  ModelFiles(Cluster cluster, int mostSentBytes, ModelDecoder decoder) {
    this.cluster = cluster;
    this.mostSentBytes = mostSentBytes;
    this.decoder = decoder;
  }

  /**
   * Decodes an LSTM.
   *
   * @throws ConfigurationException if it is not a model we can rank with
   */
  static LanguageModel lstm(List<ModelFile> files) throws IOException {
    try {
      return LstmModel.of(LstmFile.read(files.get(0)));
    } catch (ModelFileException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Shares the model of a stored file, which is not decoded yet.
   *
   * @throws org.coalmine.store.StoreException if it cannot be read
   */
  SharedModel share(StoredFile file) {
    return share(
        file.length() <= mostSentBytes
            ? new ModelSource.Bytes(file.read())
            : new ModelSource.Files(List.of(file.path().toString()), file.sha256()));
  }

  /**
   * Shares the model of a file of this machine, or of a pipe; it is not decoded yet.
   *
   * @throws ConfigurationException if it cannot be read
   */
  SharedModel share(Path file) {
    try {
      if (Files.isRegularFile(file)) {
        return share(
            StoredFile.of(
                new org.apache.hadoop.fs.Path(file.toUri()), cluster.hadoopConfiguration()));
      }
      return share(new ModelSource.Bytes(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": there is no such model file", e);
    } catch (IOException | StoreException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private SharedModel share(ModelSource source) {
    return SharedModel.of(cluster, source, decoder);
  }

  static void requireReadable(String name, SharedModel model) {
    try {
      model.model();
    } catch (ConfigurationException e) {
      throw new ConfigurationException(name + ": " + e.getMessage(), e);
    }
  }
}
