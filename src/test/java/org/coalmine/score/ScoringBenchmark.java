package org.coalmine.score;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.model.BestWindow;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scheme;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.score.ScoreSettings.Extraction;
import org.coalmine.token.Alphabet;

/**
 * Characters per CPU-second of one thread that scores documents under an LSTM, by turns with
 * PyTorch on the same documents: {@code scripts/benchmark-score}.
 */
public final class ScoringBenchmark {
  private static final int SYMBOLS = 64;
  private static final int LAYERS = 2;
  private static final int UNITS = 200;
  private static final int DOCUMENTS = 256;
  private static final int TURNS = 7;

  private ScoringBenchmark() {}

  /**
   * Prints both rates and their ratio.
   *
   * @param arguments the command of the peer, or nothing
   */
  public static void main(String[] arguments) throws IOException {
    Alphabet alphabet =
        Alphabet.of(
            IntStream.range(0, SYMBOLS - 2)
                .mapToObj(i -> Character.toString('0' + i))
                .collect(Collectors.joining()));
    LanguageModel model = LstmModel.of(RandomWeights.of("scored", alphabet, LAYERS, UNITS, 1));
    List<String> texts = texts(alphabet);
    long characters = texts.stream().mapToLong(String::length).sum();
    ScoreSettings plain = new ScoreSettings(Strides.WHOLE, 200, false, Extraction.NONE);
    ScoreSettings asked =
        new ScoreSettings(
            Strides.WHOLE,
            200,
            false,
            new Extraction(List.of(200), 200, List.of(Scheme.PLAIN, new Scheme(0.5, 40)), null));
    double[] own = new double[TURNS];
    double[] withExtraction = new double[TURNS];
    double[] peers = new double[TURNS];
    try (Peer peer = arguments.length == 0 ? null : Peer.of(arguments[0], texts, alphabet)) {
      for (int turn = -1; turn < TURNS; turn++) {
        double one = perSecond(model, plain, texts, characters);
        double other = perSecond(model, asked, texts, characters);
        double theirs = peer == null ? Double.NaN : peer.perSecond();
        if (turn >= 0) {
          own[turn] = one;
          withExtraction[turn] = other;
          peers[turn] = theirs;
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d x %d units, %d symbols, %d documents of %d characters; characters per CPU-second of one"
            + " thread, medians of %d turns%n",
        LAYERS,
        UNITS,
        SYMBOLS,
        DOCUMENTS,
        characters,
        TURNS);
    System.out.printf(Locale.ROOT, "Coalmine, all columns      %,9.0f%n", median(own));
    System.out.printf(Locale.ROOT, "the same, two schemes      %,9.0f%n", median(withExtraction));
    System.out.printf(Locale.ROOT, "PyTorch, the same columns  %,9.0f%n", median(peers));
    double[] ratios = new double[TURNS];
    Arrays.setAll(ratios, turn -> own[turn] / peers[turn]);
    System.out.printf(
        Locale.ROOT,
        "ratio %.2f (from %.2f to %.2f)%n",
        median(ratios),
        Arrays.stream(ratios).min().orElse(Double.NaN),
        Arrays.stream(ratios).max().orElse(Double.NaN));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double perSecond(
      LanguageModel model, ScoreSettings settings, List<String> texts, long characters) {
    DocumentScorer scorer = new DocumentScorer(model, settings);
    long start = BestWindow.cpuNanos();
    if (scorer.score(texts).size() != texts.size()) {
      throw new IllegalStateException("a document was not scored");
    }
    return characters * 1e9 / (BestWindow.cpuNanos() - start);
  }

  /** Lengths as those of letters and posts: many short ones, a few long. */
  private static List<String> texts(Alphabet alphabet) {
    Random random = new Random(3);
    int[] points = alphabet.characters().codePoints().toArray();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      int length = (int) Math.max(20, Math.min(4000, Math.exp(5.8 + 0.9 * random.nextGaussian())));
      StringBuilder text = new StringBuilder();
      while (text.length() < length) {
        text.appendCodePoint(points[random.nextInt(1 + random.nextInt(points.length))]);
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** The other program, which scores all documents for every line. */
  private record Peer(Process process, BufferedReader rates, Path file) implements AutoCloseable {
    static Peer of(String command, List<String> texts, Alphabet alphabet) throws IOException {
      Path file = Files.createTempFile("documents", ".bin");
      try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
        for (String text : texts) {
          int[] symbols = alphabet.encode(text);
          out.writeShort(symbols.length);
          for (int symbol : symbols) {
            out.writeShort(symbol);
          }
        }
      }
      List<String> words =
          Stream.concat(
                  Stream.of(command.split(" ")),
                  Stream.of("" + LAYERS, "" + UNITS, "" + SYMBOLS, file.toString()))
              .toList();
      Process process =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new Peer(
          process,
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
          file);
    }

    double perSecond() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      String line = rates.readLine();
      if (line == null) {
        throw new IOException("the peer has ended");
      }
      return Double.parseDouble(line);
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      Files.delete(file);
    }
  }
}
