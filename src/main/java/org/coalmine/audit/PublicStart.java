package org.coalmine.audit;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.Cluster;
import org.coalmine.store.Digest;
import org.coalmine.token.Alphabet;
import org.coalmine.train.PublicModel;
import org.jspecify.annotations.Nullable;

/** Opens the public model that training starts from, and sees whether it fits. */
final class PublicStart {
  private static final String KEY = "training.start-from ";

  private PublicStart() {}

  /**
   * The model that a configuration names; empty if it names none, or trains nothing.
   *
   * @throws ConfigurationException if it cannot be read, is of another shape or alphabet, or lacks
   *     a character of the canaries
   */
  static Optional<PublicModel> open(
      Cluster cluster, AuditConfiguration configuration, CanaryPlan plan) {
    return configuration
        .training()
        .startFrom()
        .filter(path -> configuration.trains())
        .map(
            path -> {
              byte[] content = ModelFiles.content(cluster, KEY.strip(), path);
              LstmWeights weights = weights(path, content);
              requireShape(path, weights, configuration.training().settings());
              requireAlphabet(path, weights.alphabet(), configuration, plan.characters());
              return new PublicModel(Digest.hex(content), weights);
            });
  }

  private static LstmWeights weights(String path, byte[] content) {
    try {
      return LstmFile.read(content);
    } catch (ModelFileException e) {
      throw failure(path, String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireShape(String path, LstmWeights weights, TrainingSettings settings) {
    int layers = weights.layers().size();
    if (layers != settings.layers() || weights.units() != settings.units()) {
      throw failure(
          path,
          "it has %d layers of %d units, and the training %d of %d; set training.layers = %d and"
                  .formatted(layers, weights.units(), settings.layers(), settings.units(), layers)
              + " training.units = %d".formatted(weights.units()),
          null);
    }
  }

  private static void requireAlphabet(
      String path, Alphabet alphabet, AuditConfiguration configuration, String canaries) {
    canaries
        .codePoints()
        .filter(codePoint -> !alphabet.spells(codePoint))
        .findFirst()
        .ifPresent(
            codePoint -> {
              throw failure(
                  path,
                  "its alphabet lacks U+%04X '%s' of canaries.formats; use formats that it spells"
                      .formatted(codePoint, Character.toString(codePoint)),
                  null);
            });
    configuration
        .training()
        .alphabet()
        .filter(asked -> !characters(asked + canaries).equals(characters(alphabet.characters())))
        .ifPresent(
            asked -> {
              throw failure(
                  path,
                  "its alphabet is not that of training.alphabet; leave training.alphabet at null,"
                      + " and it is that of the model",
                  null);
            });
  }

  private static Set<Integer> characters(String text) {
    Set<Integer> characters = new TreeSet<>();
    text.codePoints().forEach(characters::add);
    return characters;
  }

  private static ConfigurationException failure(
      String path, String complaint, @Nullable IOException cause) {
    return new ConfigurationException(KEY + path + ": " + complaint, cause);
  }
}
