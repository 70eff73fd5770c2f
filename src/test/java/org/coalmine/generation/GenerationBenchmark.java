package org.coalmine.generation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.coalmine.model.BestWindow;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;

/**
 * Characters per CPU-second of one thread that writes documents with an LSTM, million by million:
 * {@code scripts/benchmark-generate}.
 */
public final class GenerationBenchmark {
  private static final int SYMBOLS = 93;
  private static final int UNITS = 128;
  private static final int MILLION = 1_000_000;
  private static final int PIECE = 1_000;

  private GenerationBenchmark() {}

  /**
   * Prints a line for each sampling and million.
   *
   * @param arguments how many millions, then a model file; without one the weights are drawn, and
   *     the output bias makes symbols as unlike as letters are
   */
  public static void main(String[] arguments) throws IOException {
    int millions = Integer.parseInt(arguments[0]);
    LanguageModel model =
        arguments.length > 1
            ? LstmModel.of(LstmFile.read(Files.readAllBytes(Path.of(arguments[1]))))
            : drawn();
    for (Sampling sampling :
        List.of(
            Sampling.PLAIN,
            Sampling.of(0.7, 0, 1),
            Sampling.of(1, 40, 1),
            Sampling.of(1, 0, 0.9))) {
      DocumentStream stream =
          new DocumentStream(
              model, new DocumentLaw("benchmark", sampling, "", List.of(Alphabet.BOUNDARY), 4_000));
      long next = 0;
      for (int million = 1; million <= millions; million++) {
        long[] characters = {0};
        long start = BestWindow.cpuNanos();
        while (characters[0] < MILLION) {
          stream.draw(
              next,
              next + PIECE,
              DocumentRule.NONE,
              document -> characters[0] += document.text().length() + 1);
          next += PIECE;
        }
        double seconds = (BestWindow.cpuNanos() - start) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "%s, million %d: %.3f million characters per CPU-second%n",
            sampling,
            million,
            characters[0] / seconds / MILLION);
      }
    }
  }

  private static LanguageModel drawn() {
    Alphabet alphabet =
        Alphabet.of(
            IntStream.range(0, SYMBOLS - 2)
                .mapToObj(i -> Character.toString('!' + i))
                .collect(Collectors.joining()));
    LstmWeights random = RandomWeights.of("generated", alphabet, 1, UNITS, 3);
    float[] bias = new float[SYMBOLS];
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      bias[symbol] = (float) -(6.0 * ((symbol * 37) % SYMBOLS) / SYMBOLS);
    }
    bias[Alphabet.BOUNDARY] = -4;
    bias[Alphabet.UNKNOWN] = -12;
    return LstmModel.of(
        LstmWeights.of(
            alphabet,
            random.layers(),
            Arrays.copyOf(random.outputWeight(), SYMBOLS * UNITS),
            bias));
  }
}
