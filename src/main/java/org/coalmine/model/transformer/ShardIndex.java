package org.coalmine.model.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;

/**
 * Which of several files holds a tensor.
 *
 * @param shards the file of each tensor
 */
record ShardIndex(SortedMap<String, String> shards) {
  static final String NAME = "model.safetensors.index.json";

  private static final int MOST_BYTES = 1 << 22;

  ShardIndex {
    shards = Collections.unmodifiableSortedMap(new TreeMap<>(shards));
  }

  /**
   * Reads an index.
   *
   * @throws ModelFileException if it names no files, or files that do not lie beside it
   */
  static ShardIndex read(ModelFile file) throws IOException {
    JsonNode map = JsonFile.read(NAME, file, MOST_BYTES).path("weight_map");
    if (!(map instanceof ObjectNode) || map.isEmpty()) {
      throw new ModelFileException(NAME + " has no weight_map that names the files of tensors");
    }
    TreeMap<String, String> shards = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> all = map.fields(); all.hasNext(); ) {
      Map.Entry<String, JsonNode> one = all.next();
      String shard = one.getValue().asText();
      if (!one.getValue().isTextual() || !shard.matches("[\\w-][\\w.-]{0,200}\\.safetensors")) {
        throw new ModelFileException(
            "%s: the file of %s must be a safetensors file beside it: %s"
                .formatted(NAME, one.getKey(), one.getValue()));
      }
      shards.put(one.getKey(), shard);
    }
    return new ShardIndex(shards);
  }

  /** The files, ascending. */
  List<String> files() {
    return List.copyOf(new TreeSet<>(shards.values()));
  }
}
