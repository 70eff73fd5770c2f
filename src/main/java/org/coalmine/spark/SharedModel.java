package org.coalmine.spark;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.model.LanguageModel;
import org.coalmine.store.Digest;

/**
 * A model on every executor: its file travels as bytes, and each process decodes it once. A model
 * is shared by all threads of its process.
 */
public final class SharedModel implements Serializable {
  private static final long serialVersionUID = 1;

  private final String digest;
  private final ModelDecoder decoder;
  private final Broadcast<byte[]> file;

  private SharedModel(String digest, ModelDecoder decoder, Broadcast<byte[]> file) {
    this.digest = digest;
    this.decoder = decoder;
    this.file = file;
  }

  /** Shares a model's file with the executors. */
  public static SharedModel of(Cluster cluster, byte[] file, ModelDecoder decoder) {
    return of(cluster.context(), file, decoder);
  }

  public static SharedModel of(JavaSparkContext context, byte[] file, ModelDecoder decoder) {
    String digest = Digest.hex(file);
    return new SharedModel(digest, decoder, context.broadcast(file.clone()));
  }

  /** SHA-256 of the file, in hexadecimal. */
  public String digest() {
    return digest;
  }

  /** The model, in this process. */
  public LanguageModel model() {
    return Decoded.get(this);
  }

  /** The models of this process; the last few, because an audit goes from epoch to epoch. */
  private static final class Decoded {
    private static final int MOST = 2;
    private static final Map<String, LanguageModel> MODELS =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, LanguageModel> eldest) {
            return size() > MOST;
          }
        };

    static LanguageModel get(SharedModel shared) {
      synchronized (MODELS) {
        LanguageModel known = MODELS.get(shared.digest);
        if (known == null) {
          known = shared.decoder.decode(shared.file.value());
          MODELS.put(shared.digest, known);
        }
        return known;
      }
    }
  }
}
