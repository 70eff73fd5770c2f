package org.coalmine.model.lstm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.AllCosts;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;

/**
 * How far the kernel's float32 is from float64, in nats, symbol by symbol and over whole texts:
 * random digits after a text. {@code scripts/benchmark-kernel agreement} runs it. Arguments: a
 * model file, the text, how many digits.
 */
public final class AgreementBenchmark {
  private static final int PANELS = 20;

  private AgreementBenchmark() {}

  /** Prints the largest differences and the root mean square. */
  public static void main(String[] arguments) throws IOException, ModelFileException {
    LstmWeights weights = LstmFile.read(Files.readAllBytes(Path.of(arguments[0])));
    int digits = Integer.parseInt(arguments[2]);
    Scorer scorer = LstmModel.of(weights).scorer();
    ReferenceLstm reference = new ReferenceLstm(weights);
    double ofSymbol = 0;
    double ofText = 0;
    double squares = 0;
    for (int panel = 0; panel < PANELS; panel++) {
      KeyedStream stream = KeyedStream.of("agreement", "digits", panel);
      int[][] texts = new int[Kernel.LANES][];
      for (int lane = 0; lane < Kernel.LANES; lane++) {
        StringBuilder text = new StringBuilder(arguments[1]);
        for (int digit = 0; digit < digits; digit++) {
          text.append(stream.nextInt(10));
        }
        texts[lane] = weights.alphabet().encodeExactly(text.toString());
      }
      double[][] costs = eachNats(scorer, weights.alphabet().size(), texts);
      for (int lane = 0; lane < Kernel.LANES; lane++) {
        double[] expected = reference.eachNats(texts[lane]);
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
          ofSymbol = Math.max(ofSymbol, Math.abs(costs[lane][i] - expected[i]));
          difference += costs[lane][i] - expected[i];
        }
        ofText = Math.max(ofText, Math.abs(difference));
        squares += difference * difference;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d texts of %d symbols: nats from float64, symbol %.2g at most, text %.2g at most, %.2g"
            + " root mean square%n",
        PANELS * Kernel.LANES,
        arguments[1].codePointCount(0, arguments[1].length()) + digits,
        ofSymbol,
        ofText,
        Math.sqrt(squares / (PANELS * Kernel.LANES)));
  }

  private static double[][] eachNats(Scorer scorer, int symbols, int[][] texts) {
    double[][] each = new double[Kernel.LANES][texts[0].length];
    float[] costs = new float[symbols * Kernel.LANES];
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    scorer.start(now);
    for (int i = 0; i < texts[0].length; i++) {
      scorer.costs(now, AllCosts.every(symbols), costs);
      int[] advanceBy = new int[Kernel.LANES];
      for (int lane = 0; lane < Kernel.LANES; lane++) {
        advanceBy[lane] = texts[lane][i];
        each[lane][i] = costs[advanceBy[lane] * Kernel.LANES + lane];
      }
      scorer.advance(now, advanceBy, next);
      Panel swap = now;
      now = next;
      next = swap;
    }
    return each;
  }
}
