package org.coalmine.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.ModelSource;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.transformer.ModelDirectory;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ModelDecoder;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.Digest;
import org.coalmine.store.StoreException;
import org.coalmine.store.StoredFile;
import org.coalmine.store.StoredFolder;

/** Finds the files of models and shares them with the executors. */
public final class ModelFiles {
  /**
   * The largest file that is sent. Spark holds what it sends twice in every process, beside the
   * decoded model; what is larger is opened where it lies, and takes no memory but the model's.
   */
  static final int MOST_SENT_BYTES = 256 << 20;

  /** The beginning of a path that names its file system. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][-+.A-Za-z0-9]+:/");

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
   * Opens a model on any Hadoop file system, and decodes it here.
   *
   * @param boundary what stands before every text, as the key {@code model.boundary} has it
   * @throws ConfigurationException if it is no model we can rank with
   * @throws StoreException if there is none or it cannot be read
   */
  public static StoredModel openStored(Cluster cluster, String path, String boundary) {
    return readable(
        new ModelFiles(cluster).stored(path, new org.apache.hadoop.fs.Path(path), boundary));
  }

  /**
   * Opens a model that a user names: one of this machine or, where the name begins with a file
   * system, one of that.
   *
   * @param key what the user named it by, for errors
   * @param boundary what stands before every text, as the key {@code model.boundary} has it
   * @throws ConfigurationException if it cannot be read, or is no model we can rank with
   */
  public static StoredModel named(Cluster cluster, String key, String path, String boundary) {
    try {
      return readable(new ModelFiles(cluster).shared(path, boundary));
    } catch (ConfigurationException e) {
      throw new ConfigurationException(key + " " + e.getMessage(), e);
    }
  }

  /**
   * Finds a model that a user names as {@link #named} does, and reads no weights that are many.
   *
   * @throws ConfigurationException if it cannot be read
   */
  public static StoredModel unread(Cluster cluster, String key, String path, String boundary) {
    try {
      return new ModelFiles(cluster).shared(path, boundary);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(key + " " + e.getMessage(), e);
    }
  }

  /**
   * Finds a model that a user names and shares it; it is not decoded yet.
   *
   * @throws ConfigurationException if it cannot be read
   */
  StoredModel shared(String path, String boundary) {
    if (SCHEME.matcher(path).lookingAt()) {
      try {
        return stored(path, new org.apache.hadoop.fs.Path(path), boundary);
      } catch (StoreException | IllegalArgumentException e) {
        throw new ConfigurationException(path + ": cannot be read: " + e.getMessage(), e);
      }
    }
    Path file = local(path);
    try {
      if (Files.isRegularFile(file) || Files.isDirectory(file)) {
        return stored(path, new org.apache.hadoop.fs.Path(file.toUri()), boundary);
      }
      requireOwnBoundary(path, boundary);
      byte[] content = Files.readAllBytes(file);
      return new StoredModel(
          path,
          share(new ModelSource.Bytes(content)),
          List.of(new ModelFacts.File(name(file), content.length, Digest.hex(content))),
          boundary);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": there is no such model file", e);
    } catch (IOException | StoreException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Where a model is that a user names. */
  static org.apache.hadoop.fs.Path place(String path) {
    return SCHEME.matcher(path).lookingAt()
        ? new org.apache.hadoop.fs.Path(path)
        : new org.apache.hadoop.fs.Path(local(path).toUri());
  }

  /**
   * The bytes of a file that a user names: one of this machine or, where the name begins with a
   * file system, one of that.
   *
   * @param key what the user named it by, for errors
   * @throws ConfigurationException if it cannot be read
   */
  static byte[] content(Cluster cluster, String key, String path) {
    try {
      return StoredFile.of(place(path), cluster.hadoopConfiguration()).read();
    } catch (StoreException | IllegalArgumentException e) {
      throw new ConfigurationException(key + " " + path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private StoredModel stored(String path, org.apache.hadoop.fs.Path place, String boundary) {
    if (StoredFolder.isFolder(place, cluster.hadoopConfiguration())) {
      return directory(path, place, boundary);
    }
    requireOwnBoundary(path, boundary);
    StoredFile file = StoredFile.of(place, cluster.hadoopConfiguration());
    SharedModel shared = share(file);
    return new StoredModel(
        path,
        shared,
        List.of(new ModelFacts.File(place.getName(), file.length(), shared.digest())),
        boundary);
  }

  /**
   * A directory as Hugging Face writes it, which every process opens where it lies.
   *
   * @throws ConfigurationException if it lacks something, or holds what is not read
   */
  private StoredModel directory(String path, org.apache.hadoop.fs.Path place, String boundary) {
    StoredFolder folder = StoredFolder.of(place, cluster.hadoopConfiguration());
    try {
      ModelDirectory found = ModelDirectory.of(new StoredModelFolder(folder));
      List<String> paths = new ArrayList<>();
      List<ModelFacts.File> files = new ArrayList<>();
      for (ModelDirectory.Member member : found.members()) {
        StoredFile file = folder.file(member.name());
        paths.add(file.path().toString());
        files.add(new ModelFacts.File(member.name(), file.length(), member.sha256()));
      }
      SharedModel shared =
          SharedModel.of(
              cluster,
              new ModelSource.Files(paths, found.sha256()),
              new TransformerDecoder(boundary));
      return new StoredModel(path, shared, files, boundary);
    } catch (IOException e) {
      throw new ConfigurationException(path + ": " + e.getMessage(), e);
    }
  }

  /** A file holds an LSTM, which was trained behind the symbol that ends a document. */
  private static void requireOwnBoundary(String path, String boundary) {
    if (!boundary.equals(AuditConfiguration.Foreign.NONE.boundary())) {
      throw new ConfigurationException(
          path + ": a model of characters has a boundary of its own; leave boundary at auto");
    }
  }

  private static Path local(String path) {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new ConfigurationException("a model has a name that is no path: " + e.getReason(), e);
    }
  }

  private static String name(Path file) {
    Path last = file.getFileName();
    return last == null ? file.toString() : last.toString();
  }

  private static StoredModel readable(StoredModel model) {
    requireReadable(model.path(), model.shared());
    return model;
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
