package org.coalmine.model.transformer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.jspecify.annotations.Nullable;

/**
 * The files of a checkpoint are read or refused, whatever the bytes of one of them are. The first
 * byte of an input says which file it stands for; the others are sound.
 */
class CheckpointFuzzTest {
  private static final List<String> MEMBERS =
      List.of(
          "config.json",
          "tokenizer.json",
          "model.safetensors.index.json",
          "model-00001-of-00003.safetensors",
          "model-00002-of-00003.safetensors",
          "model-00003-of-00003.safetensors");

  private static final List<String> SETS = List.of("gpt2-bf16", "llama-bf16", "neox-bf16");

  private static byte @Nullable [][][] sound;

  @FuzzTest
  void isReadOrRefused(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    int choice = input[0] & 0xff;
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    List<ModelFile> files = new ArrayList<>();
    byte[][] set = sound()[choice / MEMBERS.size() % SETS.size()];
    for (int i = 0; i < MEMBERS.size(); i++) {
      files.add(ModelFile.of(i == choice % MEMBERS.size() ? content : set[i]));
    }
    try {
      Checkpoint read = Checkpoint.read(files);
      TransformerWeights weights = read.weights();
      for (int layer = 0; layer < weights.config().layers(); layer++) {
        var unused = weights.block(layer);
      }
      var unused = new ReferenceTransformer(weights).costs(new int[] {0, 0});
    } catch (ModelFileException refused) {
      return;
    }
  }

  private static byte[][][] sound() throws IOException {
    if (sound == null) {
      byte[][][] read = new byte[SETS.size()][MEMBERS.size()][];
      for (int set = 0; set < read.length; set++) {
        for (int i = 0; i < MEMBERS.size(); i++) {
          read[set][i] =
              Files.readAllBytes(Checkpoints.made(SETS.get(set)).resolve(MEMBERS.get(i)));
        }
      }
      sound = read;
    }
    return sound;
  }
}
