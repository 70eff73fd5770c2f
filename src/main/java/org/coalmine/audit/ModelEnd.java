package org.coalmine.audit;

import java.io.IOException;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.transformer.Transformer;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.store.StoreException;
import org.coalmine.store.StoredFolder;
import org.coalmine.token.Alphabet;
import org.coalmine.token.TokenVocabulary;

/** Which symbols end a document that a model writes. */
public final class ModelEnd {
  private static final String CONFIG = "config.json";

  /** What the library that writes such directories generates by, where it is there. */
  private static final String GENERATION_CONFIG = "generation_config.json";

  private ModelEnd() {}

  /**
   * The symbol of a model whose training had the end of documents as a target; of a directory every
   * token that one of its two configurations names. Ascending, at least one.
   *
   * @param prompted whether documents go on from a prompt
   * @throws ConfigurationException if the model file does not say that the end was trained, a
   *     directory names no token that ends a text, or nothing stands before its first token
   */
  public static List<Integer> of(Cluster cluster, StoredModel stored, boolean prompted) {
    LanguageModel model = stored.shared().model();
    try {
      return model instanceof Transformer transformer
              && model.vocabulary() instanceof TokenVocabulary vocabulary
          ? ofTokens(cluster, stored, transformer, vocabulary, prompted)
          : ofCharacters(cluster, stored);
    } catch (IOException | StoreException e) {
      throw new ConfigurationException(stored.path() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<Integer> ofCharacters(Cluster cluster, StoredModel stored)
      throws IOException {
    byte[] content = ModelFiles.content(cluster, "the model", stored.path());
    if (!LstmFile.endTrained(ModelFile.of(content))) {
      throw new ConfigurationException(
          stored.path()
              + ": the model was trained without the end of documents and would write on for ever;"
              + " train one with training.end-of-document = true");
    }
    return List.of(Alphabet.BOUNDARY);
  }

  private static List<Integer> ofTokens(
      Cluster cluster,
      StoredModel stored,
      Transformer model,
      TokenVocabulary vocabulary,
      boolean prompted)
      throws IOException {
    StoredFolder folder =
        StoredFolder.of(ModelFiles.place(stored.path()), cluster.hadoopConfiguration());
    StoredModelFolder files = new StoredModelFolder(folder);
    Boundary config = new Boundary(vocabulary, files.open(CONFIG));
    NavigableSet<Integer> ends = new TreeSet<>(config.ends());
    if (files.names().contains(GENERATION_CONFIG)) {
      ends.addAll(new Boundary(vocabulary, files.open(GENERATION_CONFIG)).ends());
    }
    if (ends.isEmpty()) {
      config.last().ifPresent(ends::add);
    }
    if (ends.isEmpty()) {
      throw new ConfigurationException(
          stored.path()
              + ": config.json names no eos_token_id, so nothing says where a document ends");
    }
    if (model.boundary().length == 0 && !prompted) {
      throw new ConfigurationException(
          stored.path()
              + ": nothing stands before the first token, so it has no probability; set"
              + " generate.prompt, or model.boundary to the text that stands before every text");
    }
    return List.copyOf(ends);
  }
}
