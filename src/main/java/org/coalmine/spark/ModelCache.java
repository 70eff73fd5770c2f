package org.coalmine.spark;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.coalmine.model.LanguageModel;
import org.jspecify.annotations.Nullable;

/**
 * The decoded models of a process by their identities. An audit goes from epoch to epoch, and
 * formats take turns; so the models used last are kept, as many as a budget allows, and one in any
 * case. A model counts with the bytes of its files, which is about what it takes in memory.
 */
final class ModelCache {
  private final long budgetBytes;
  private final LinkedHashMap<String, Kept> models = new LinkedHashMap<>(16, 0.75f, true);

  private record Kept(LanguageModel model, long bytes) {}

  /** Opens the files of a model. */
  @FunctionalInterface
  interface Opening {
    OpenedFiles open();
  }

  /**
   * @param budgetBytes what all models may have together, apart from one that alone has more
   */
  ModelCache(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** The model of an identity. Threads that ask for it meanwhile wait, so it is decoded once. */
  synchronized LanguageModel get(String identity, Opening opening, ModelDecoder decoder) {
    @Nullable Kept known = models.get(identity);
    if (known == null) {
      try (OpenedFiles files = opening.open()) {
        makeRoom(files.bytes());
        known = new Kept(files.decode(decoder::decode), files.bytes());
      }
      models.put(identity, known);
    }
    return known.model();
  }

  private void makeRoom(long bytes) {
    long kept = models.values().stream().mapToLong(Kept::bytes).sum();
    Iterator<Map.Entry<String, Kept>> eldest = models.entrySet().iterator();
    while (kept + bytes > budgetBytes && eldest.hasNext()) {
      kept -= eldest.next().getValue().bytes();
      eldest.remove();
    }
  }
}
