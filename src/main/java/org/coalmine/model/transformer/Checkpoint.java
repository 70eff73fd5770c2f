package org.coalmine.model.transformer;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.token.TokenVocabulary;
import org.coalmine.token.TokenizerFile;
import org.coalmine.token.UnsupportedTokenizerException;
import org.jspecify.annotations.Nullable;

/**
 * A model as Hugging Face writes it: its tokens and its weights. Nothing in it is believed that has
 * not been checked, and nothing is left out that could change a number.
 *
 * @param weights read from the files, which must stay open, whenever they are asked for
 * @param bytes that they take in memory, by the headers of the files
 */
public record Checkpoint(TokenVocabulary vocabulary, TransformerWeights weights, long bytes) {

  /**
   * Reads all but the weights, and checks that they are all there, of the shapes that the
   * configuration says, and no others.
   *
   * @param files in the order of {@link ModelDirectory#members}
   * @throws ModelFileException in one sentence that says what is wrong, where it stands, and what
   *     to do
   */
  public static Checkpoint read(List<ModelFile> files) throws IOException {
    if (files.size() < 3) {
      throw new IllegalArgumentException("a checkpoint has at least 3 files: " + files.size());
    }
    ConfigFile config = ConfigFile.read(files.get(0));
    ShardIndex index = files.size() == 3 ? null : ShardIndex.read(files.get(2));
    Tensors tensors = tensors(config, index, files);
    TransformerWeights weights = weights(config, tensors);
    TokenVocabulary vocabulary = vocabulary(files.get(1));
    if (vocabulary.size() > weights.config().vocabulary()) {
      throw new ModelFileException(
          ("%s has %d tokens, but the model has rows for %d; save the tokenizer that the model was"
                  + " trained with, or resize the model's embeddings and train them")
              .formatted(
                  ModelDirectory.TOKENIZER, vocabulary.size(), weights.config().vocabulary()));
    }
    return new Checkpoint(vocabulary, weights, tensors.bytesRead());
  }

  private static Tensors tensors(
      ConfigFile config, @Nullable ShardIndex index, List<ModelFile> files) throws IOException {
    Map<String, ModelFile> named = new LinkedHashMap<>();
    if (index == null) {
      named.put(ModelDirectory.WEIGHTS, files.get(2));
    } else {
      List<String> names = index.files();
      if (names.size() != files.size() - 3) {
        throw new ModelFileException(
            "%s names %d files, and there are %d"
                .formatted(ShardIndex.NAME, names.size(), files.size() - 3));
      }
      for (int i = 0; i < names.size(); i++) {
        named.put(names.get(i), files.get(3 + i));
      }
    }
    boolean gpt2 = config.config().architecture() == Architecture.GPT2;
    return Tensors.of(index, named, gpt2 ? "transformer." : "");
  }

  private static TransformerWeights weights(ConfigFile file, Tensors tensors) throws IOException {
    TransformerConfig config = file.config();
    switch (config.architecture()) {
      case GPT2 -> {
        TransformerWeights weights = Gpt2Weights.of(config, tensors);
        return whole(weights, tensors, Gpt2Weights.OUTPUT);
      }
      case GPT_NEOX -> {
        return whole(NeoxWeights.of(file, tensors), tensors, NeoxWeights.OUTPUT);
      }
      case LLAMA, MISTRAL, QWEN2, QWEN3 -> {
        return whole(LlamaWeights.of(file, tensors), tensors, LlamaWeights.OUTPUT);
      }
    }
    throw new IllegalStateException("no architecture is left");
  }

  /** Checks the output, and that nothing is left. */
  private static TransformerWeights whole(
      TransformerWeights weights, Tensors tensors, String output) throws IOException {
    TransformerConfig config = weights.config();
    if (!config.tiedOutput() && !tensors.has(output)) {
      throw new ModelFileException(
          ("the weights lack the tensor %s, and config.json does not say tie_word_embeddings: true;"
                  + " save the model with its head (AutoModelForCausalLM)")
              .formatted(output));
    }
    if (tensors.has(output)) {
      if (config.tiedOutput()) {
        tensors.requireCopy(output, config.vocabulary(), config.width());
      } else {
        tensors.require(output, config.vocabulary(), config.width());
      }
      if (config.tiedOutput() && !tensors.matrix(output).whole().holdsTheSameAs(weights.tokens())) {
        throw new ModelFileException(
            ("config.json says tie_word_embeddings: true, but the tensor %s is not that of the"
                    + " tokens; which of the two is right decides every number, so correct one")
                .formatted(output));
      }
    }
    tensors.requireNoOther();
    return weights;
  }

  private static TokenVocabulary vocabulary(ModelFile file) throws IOException {
    JsonFile.requireNoPointer(ModelDirectory.TOKENIZER, file);
    try {
      return TokenizerFile.read(ModelDirectory.TOKENIZER, new FileStream(file));
    } catch (UnsupportedTokenizerException e) {
      throw new ModelFileException(String.valueOf(e.getMessage()), e);
    }
  }
}
