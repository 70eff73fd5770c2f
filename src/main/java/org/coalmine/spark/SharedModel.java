package org.coalmine.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelSource;
import org.coalmine.store.Digest;

/**
 * A model on every executor. A small one's file travels as bytes; the files of a large one are
 * opened where they lie. Each process decodes a model once, and all its threads share it.
 */
public final class SharedModel implements Serializable {
  private static final long serialVersionUID = 1;

  /** The rest of the heap is for states, tables, and what Spark stores. */
  private static final int HEAP_SHARE = 8;

  private static final ModelCache MODELS =
      new ModelCache(Runtime.getRuntime().maxMemory() / HEAP_SHARE);

  private final String digest;
  private final ModelDecoder decoder;
  private final Content content;

  /** How the files reach a process. */
  private sealed interface Content extends Serializable {
    OpenedFiles open();
  }

  private record Sent(Broadcast<byte[]> file) implements Content {
    @Override
    public OpenedFiles open() {
      return OpenedFiles.of(file.value());
    }
  }

  private record Stored(ModelSource.Files files, Broadcast<SerializableConfiguration> configuration)
      implements Content {
    @Override
    public OpenedFiles open() {
      return OpenedFiles.of(files, configuration.value().value());
    }
  }

  private SharedModel(String digest, ModelDecoder decoder, Content content) {
    this.digest = digest;
    this.decoder = decoder;
    this.content = content;
  }

  /** Shares a model with the executors. */
  public static SharedModel of(Cluster cluster, ModelSource source, ModelDecoder decoder) {
    return of(cluster.context(), source, decoder);
  }

  public static SharedModel of(JavaSparkContext context, ModelSource source, ModelDecoder decoder) {
    if (source instanceof ModelSource.Files files) {
      Configuration hadoop = context.hadoopConfiguration();
      return new SharedModel(
          files.sha256(),
          decoder,
          new Stored(files, context.broadcast(new SerializableConfiguration(hadoop))));
    }
    byte[] content = ((ModelSource.Bytes) source).content();
    return new SharedModel(Digest.hex(content), decoder, new Sent(context.broadcast(content)));
  }

  /**
   * SHA-256 of the model's file, in hexadecimal; of several files as {@link ModelSource.Files} has
   * it.
   */
  public String digest() {
    return digest;
  }

  /**
   * What decides every score: the digest of the files, and how they are decoded where there is a
   * choice.
   */
  public String identity() {
    return decoder.choices().isEmpty()
        ? digest
        : Digest.hex((digest + "\n" + decoder.choices()).getBytes(UTF_8));
  }

  /**
   * The model as far as can be told without its weights ({@link ModelDecoder#outline}). It is not
   * kept.
   *
   * @throws ClusterException if its files cannot be read here or have changed
   */
  public LanguageModel outline() {
    try (OpenedFiles files = content.open()) {
      return files.decode(decoder::outline);
    }
  }

  /**
   * The model, in this process.
   *
   * @throws ClusterException if its files cannot be read here or have changed
   */
  public LanguageModel model() {
    CollectorWatch.onExecutor();
    return MODELS.get(identity(), content::open, decoder);
  }
}
