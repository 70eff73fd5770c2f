package org.coalmine.score;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;

/** Writes a model of random weights and many documents for {@code scripts/benchmark-score}. */
public final class ScoringInput {
  private static final String CHARACTERS = " abcdefghijklmnopqrstuvwxyz0123456789.";

  private ScoringInput() {}

  /**
   * Writes {@code model.safetensors}, {@code corpus.txt} and {@code score.conf}.
   *
   * @param arguments the folder, how many documents, their mean length, layers, units
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    long documents = Long.parseLong(arguments[1]);
    int length = Integer.parseInt(arguments[2]);
    Files.write(
        folder.resolve("model.safetensors"),
        LstmFile.of(
                RandomWeights.of(
                    "scored",
                    Alphabet.of(CHARACTERS),
                    Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]),
                    1),
                Map.of())
            .toBytes());
    Random random = new Random(7);
    try (BufferedWriter lines = Files.newBufferedWriter(folder.resolve("corpus.txt"))) {
      for (long i = 0; i < documents; i++) {
        for (int left = length / 2 + random.nextInt(length); left > 0; left--) {
          lines.write(CHARACTERS.charAt(1 + random.nextInt(CHARACTERS.length() - 1)));
        }
        lines.write('\n');
      }
    }
    Files.writeString(
        folder.resolve("score.conf"),
        """
        name = load
        corpus.paths = ["%s"]
        score.model-path = "%s"
        score.extraction { prompts = [10], continuation = 10 }
        """
            .formatted(
                folder.resolve("corpus.txt").toAbsolutePath(),
                folder.resolve("model.safetensors").toAbsolutePath()));
  }
}
