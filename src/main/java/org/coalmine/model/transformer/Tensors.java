package org.coalmine.model.transformer;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.SafeTensors;
import org.coalmine.model.transformer.TransformerWeights.Linear;
import org.coalmine.model.transformer.TransformerWeights.Scale;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a checkpoint by name, in whichever file they lie. {@link #require} says which
 * there must be; what nobody has asked for is refused by {@link #requireNoOther}.
 */
final class Tensors {
  /** Constants that older versions stored beside the weights. */
  private static final Pattern IGNORED =
      Pattern.compile(
          "(.*\\.)?(attn|attention)\\.(bias|masked_bias)|(.*\\.)?rotary_emb\\.inv_freq");

  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";
  private static final Set<String> READ = Set.of("F32", "BF16", "F16");

  private final SortedMap<String, Placed> tensors;
  private final Set<String> required = new HashSet<>();
  private final Set<String> copies = new HashSet<>();

  /** Where a tensor is. */
  private record Placed(String file, SafeTensors in, String name) {}

  private Tensors(SortedMap<String, Placed> tensors) {
    this.tensors = tensors;
  }

  /**
   * The tensors of one file or of several.
   *
   * @param index null if there is one file
   * @param files by name; must stay open
   * @param prefix left out of the names that begin with it
   * @throws ModelFileException if a file is none, or index and files do not agree
   */
  static Tensors of(@Nullable ShardIndex index, Map<String, ModelFile> files, String prefix)
      throws IOException {
    SortedMap<String, Placed> tensors = new TreeMap<>();
    for (Map.Entry<String, ModelFile> file : files.entrySet()) {
      SafeTensors read = open(file.getKey(), file.getValue());
      for (String name : read.names()) {
        if (index != null && !file.getKey().equals(index.shards().get(name))) {
          throw new ModelFileException(
              "%s: the index does not say that it holds %s".formatted(file.getKey(), name));
        }
        String plain = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        Placed other = tensors.put(plain, new Placed(file.getKey(), read, name));
        if (other != null) {
          throw new ModelFileException(
              "%s holds %s, and so does %s".formatted(file.getKey(), plain, other.file()));
        }
      }
    }
    if (index != null) {
      for (Map.Entry<String, String> entry : index.shards().entrySet()) {
        String name = entry.getKey();
        if (!tensors.containsKey(
            name.startsWith(prefix) ? name.substring(prefix.length()) : name)) {
          throw new ModelFileException(
              "%s lacks the tensor %s, which the index places there"
                  .formatted(entry.getValue(), name));
        }
      }
    }
    return new Tensors(tensors);
  }

  private static SafeTensors open(String name, ModelFile file) throws IOException {
    JsonFile.requireNoPointer(name, file);
    try {
      return SafeTensors.read(file);
    } catch (ModelFileException e) {
      throw new ModelFileException(name + ": " + e.getMessage(), e);
    }
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** Checks that a tensor is there, is of a type that is read, and has a shape. */
  void require(String name, Integer... shape) throws ModelFileException {
    Placed placed = placed(name);
    String dtype = placed.in().dtype(placed.name());
    if (!READ.contains(dtype)) {
      throw new ModelFileException(
          "%s: the tensor %s is stored as %s; save the model in float32, bfloat16 or float16"
              .formatted(placed.file(), placed.name(), dtype));
    }
    List<Integer> found = placed.in().shape(placed.name());
    if (!found.equals(List.of(shape))) {
      throw new ModelFileException(
          "%s: the tensor %s has the shape %s, but config.json wants %s"
              .formatted(placed.file(), placed.name(), found, List.of(shape)));
    }
    required.add(name);
  }

  /** The same of a tensor that holds what another holds, so that nobody keeps it in memory. */
  void requireCopy(String name, Integer... shape) throws ModelFileException {
    require(name, shape);
    copies.add(name);
  }

  /** Bytes that all which is required takes in memory, apart from copies. */
  long bytesRead() throws ModelFileException {
    long bytes = 0;
    for (String name : required) {
      if (!copies.contains(name)) {
        Placed placed = placed(name);
        long values = 1;
        for (int length : placed.in().shape(placed.name())) {
          values *= length;
        }
        bytes += values * (isStoredAsBfloat16(placed) ? 2 : 4);
      }
    }
    return bytes;
  }

  /** Matrices are; vectors are widened. */
  private static boolean isStoredAsBfloat16(Placed placed) throws ModelFileException {
    return placed.in().dtype(placed.name()).equals("BF16")
        && placed.in().shape(placed.name()).size() > 1;
  }

  /** Requires the matrix of a product, as it is stored, or the vector of a scale. */
  void requireWeight(String of, Integer... shape) throws ModelFileException {
    require(of + WEIGHT, shape);
  }

  void requireBias(String of, int outputs) throws ModelFileException {
    require(of + BIAS, outputs);
  }

  /** Refuses a tensor that is not required: it would be left out of every number. */
  void requireNoOther() throws ModelFileException {
    for (Map.Entry<String, Placed> tensor : tensors.entrySet()) {
      if (!required.contains(tensor.getKey()) && !IGNORED.matcher(tensor.getKey()).matches()) {
        throw new ModelFileException(
            ("%s: the tensor %s has no place in the architecture that config.json names, so the"
                    + " model would be another one without it; merge adapters, or remove what"
                    + " belongs to another task")
                .formatted(tensor.getValue().file(), tensor.getValue().name()));
      }
    }
  }

  /** Reads a product whose matrix has a row for each output. */
  Linear linear(String name) throws IOException {
    return new Linear(weight(name).whole(), bias(name));
  }

  Scale scale(String name) throws IOException {
    return new Scale(vector(name + WEIGHT), bias(name));
  }

  StoredMatrix weight(String name) throws IOException {
    return matrix(name + WEIGHT);
  }

  /** The bias of a product or a scale; null if there is none. */
  float @Nullable [] bias(String name) throws IOException {
    return has(name + BIAS) ? vector(name + BIAS) : null;
  }

  /** Reads a tensor of two dimensions. */
  StoredMatrix matrix(String name) throws IOException {
    Placed placed = placed(name);
    List<Integer> shape = placed.in().shape(placed.name());
    if (placed.in().dtype(placed.name()).equals("BF16")) {
      short[] halves = placed.in().upperHalves(placed.name());
      for (int i = 0; i < halves.length; i++) {
        requireFinite(placed, i, Float.intBitsToFloat(halves[i] << 16));
      }
      return new StoredMatrix(shape.get(0), shape.get(1), null, halves);
    }
    return new StoredMatrix(shape.get(0), shape.get(1), vector(name), null);
  }

  /** Reads the values of a tensor. */
  float[] vector(String name) throws IOException {
    Placed placed = placed(name);
    float[] values = placed.in().values(placed.name());
    for (int i = 0; i < values.length; i++) {
      requireFinite(placed, i, values[i]);
    }
    return values;
  }

  private static void requireFinite(Placed placed, int index, float value)
      throws ModelFileException {
    if (!Float.isFinite(value)) {
      throw new ModelFileException(
          "%s: value %d of the tensor %s is %s; the training diverged, or the file is damaged"
              .formatted(placed.file(), index, placed.name(), value));
    }
  }

  private Placed placed(String name) throws ModelFileException {
    Placed placed = tensors.get(name);
    if (placed == null) {
      throw new ModelFileException("the weights lack the tensor " + name);
    }
    return placed;
  }
}
