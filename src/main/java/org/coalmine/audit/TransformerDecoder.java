package org.coalmine.audit;

import java.io.IOException;
import java.util.List;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.transformer.Checkpoint;
import org.coalmine.model.transformer.PackedTransformer;
import org.coalmine.model.transformer.TransformerModel;
import org.coalmine.model.transformer.UnreadTransformer;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.ModelDecoder;

/**
 * Makes a transformer of the files of a directory as Hugging Face writes it.
 *
 * @param boundary what stands before every text, as the key {@code model.boundary} has it
 */
record TransformerDecoder(String boundary) implements ModelDecoder {
  /**
   * @throws ConfigurationException if it is no model we can rank with
   */
  @Override
  public LanguageModel decode(List<ModelFile> files) throws IOException {
    return decode(
        files,
        (checkpoint, before) ->
            new TransformerModel(
                PackedTransformer.pack(checkpoint.weights()), checkpoint.vocabulary(), before));
  }

  /**
   * The same without the weights.
   *
   * @throws ConfigurationException if it is no model we can rank with
   */
  @Override
  public LanguageModel outline(List<ModelFile> files) throws IOException {
    return decode(files, UnreadTransformer::new);
  }

  private interface Kind {
    LanguageModel of(Checkpoint checkpoint, int[] before) throws IOException;
  }

  private LanguageModel decode(List<ModelFile> files, Kind kind) throws IOException {
    try {
      Checkpoint checkpoint = Checkpoint.read(files);
      return kind.of(
          checkpoint, new Boundary(checkpoint.vocabulary(), files.get(0)).tokens(boundary));
    } catch (ModelFileException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public String choices() {
    return boundary;
  }
}
