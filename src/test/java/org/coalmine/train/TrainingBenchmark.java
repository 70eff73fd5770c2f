package org.coalmine.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.NoiseKey;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;
import org.coalmine.token.AlphabetBuilder;
import org.coalmine.token.Windows;
import org.coalmine.train.text.Texts;
import org.coalmine.train.text.WindowStore;

/**
 * Characters per CPU-second of one worker's training, beside PyTorch's with one thread on the same
 * text, batches and network, by turns in one run; and the price of private training. {@code
 * scripts/benchmark-training} runs it.
 *
 * <p>Times are of the processor, all threads of the process together (the compiler's and the
 * collector's included), after a warm-up: other load on the machine shows little.
 */
public final class TrainingBenchmark {
  private static final int TURNS = 5;
  private static final int WINDOW = 50;
  private static final int CHARACTERS_A_TURN = 80_000;
  private static final int WARM_UP_CHARACTERS = 80_000;
  private static final double CLIP_NORM = 1;

  private final List<String> documents;
  private final Alphabet alphabet;
  private final PyTorchPeer peer;

  private TrainingBenchmark(List<String> documents, String peer) {
    this.documents = documents;
    AlphabetBuilder builder = new AlphabetBuilder();
    documents.forEach(builder::add);
    alphabet = builder.build("", 10, 5000);
    this.peer = new PyTorchPeer(peer, documents, alphabet);
  }

  /**
   * Prints the table.
   *
   * @param arguments the corpus (tab-separated, gzip, text in the third column) and the command of
   *     PyTorch's half
   */
  public static void main(String[] arguments) throws IOException {
    TrainingBenchmark benchmark = new TrainingBenchmark(read(Path.of(arguments[0])), arguments[1]);
    System.out.printf(
        Locale.ROOT,
        "%,d documents, %d symbols, window %d; characters per CPU-second, medians of %d turns%n%n",
        benchmark.documents.size(),
        benchmark.alphabet.size(),
        WINDOW,
        TURNS);
    System.out.println(
        "| layers × units | batch | Coalmine | PyTorch, one thread | ratio | private, of plain CPU"
            + " time |");
    System.out.println("|---|--:|--:|--:|--:|--:|");
    for (int[] shape : new int[][] {{2, 200, 64}, {2, 200, 32}, {1, 128, 64}, {1, 128, 32}}) {
      benchmark.compare(shape[0], shape[1], shape[2]);
    }
  }

  private void compare(int layers, int units, int batchSize) throws IOException {
    TrainingSettings settings =
        new TrainingSettings(
            layers, units, WINDOW, batchSize, 1, 1, 1, 0.002, Optimizer.ADAM, 0, 0, 0, 0, 0, "b");
    Plain plain = new Plain(settings);
    Private priv = new Private(settings);
    plain.run(WARM_UP_CHARACTERS);
    priv.run(WARM_UP_CHARACTERS);
    double[] ours = new double[TURNS];
    double[] theirs = new double[TURNS];
    double[] price = new double[TURNS];
    double[] ratio = new double[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      ours[turn] = plain.run(CHARACTERS_A_TURN);
      theirs[turn] = peer(layers, units, batchSize);
      ratio[turn] = ours[turn] / theirs[turn];
      price[turn] = ours[turn] / priv.run(CHARACTERS_A_TURN);
    }
    System.out.printf(
        Locale.ROOT,
        "| %d × %d | %d | %,.0f | %,.0f | %.2f | %.2f |%n",
        layers,
        units,
        batchSize,
        median(ours),
        median(theirs),
        median(ratio),
        median(price));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  /** The windows of a document. */
  private List<char[]> windows(String document) {
    return Windows.of(alphabet, WINDOW).cut(document);
  }

  /** Ordinary training on full windows. */
  private final class Plain {
    private final TrainingSettings settings;
    private final Trainer trainer;
    private final WindowStore.Reader block;
    private int next;

    Plain(TrainingSettings settings) {
      this.settings = settings;
      trainer =
          new Trainer(settings, alphabet.size(), Network.initial(settings, alphabet.size()), 0);
      List<char[]> full = new ArrayList<>();
      for (String document : documents) {
        windows(document).stream().filter(w -> w.length == WINDOW + 1).forEach(full::add);
      }
      block = Texts.of(full);
    }

    double run(int characters) {
      double start = cpuSeconds();
      int done = 0;
      while (done < characters) {
        int first = next;
        trainer.step(
            Batch.of(block, settings.batchSize(), row -> (first + row) % block.size()).dataSet());
        next = (first + settings.batchSize()) % (int) block.size();
        done += settings.batchSize() * WINDOW;
      }
      return done / (cpuSeconds() - start);
    }
  }

  /**
   * Whole private steps, a document being a unit: the sample, in which 40 documents are expected,
   * their clipped gradients, the noise, the optimizer.
   */
  private final class Private {
    private static final int UNITS_A_STEP = 40;
    private static final double NOISE_MULTIPLIER = 1;

    private final TrainingSettings settings;
    private final PrivateUpdate update;
    private final WindowStore.Reader block;
    private final List<int[]> units = new ArrayList<>();
    private final NoiseKey key = NoiseKey.fresh();
    private long step;

    Private(TrainingSettings settings) {
      this.settings = settings;
      update =
          new PrivateUpdate(settings, alphabet.size(), Network.initial(settings, alphabet.size()));
      List<char[]> all = new ArrayList<>();
      for (String document : documents) {
        List<char[]> own = windows(document);
        units.add(new int[] {all.size(), own.size()});
        all.addAll(own);
      }
      block = Texts.of(all);
    }

    double run(int characters) {
      double start = cpuSeconds();
      long done = 0;
      while (done < characters) {
        done += step();
      }
      return done / (cpuSeconds() - start);
    }

    private long step() {
      ClippedGradients gradients =
          new ClippedGradients(settings, alphabet.size(), update.state().parameters(), CLIP_NORM);
      String sampleSeed = key.sampleSeed();
      double samplingRate = (double) UNITS_A_STEP / units.size();
      for (int unit = 0; unit < units.size(); unit++) {
        String name = "sample of document " + unit;
        if (KeyedStream.of(sampleSeed, name, step).nextDouble() < samplingRate) {
          gradients.add(block, units.get(unit)[0], units.get(unit)[1]);
        }
      }
      ClippedSum sum = gradients.sum();
      double[] noisy = sum.gradient();
      key.noise(step).addTo(noisy, NOISE_MULTIPLIER * CLIP_NORM);
      update.step(noisy, UNITS_A_STEP);
      step++;
      return sum.loss().characters();
    }
  }

  private double peer(int layers, int units, int batchSize) throws IOException {
    return peer.measure(
        layers, units, WINDOW, batchSize, WARM_UP_CHARACTERS / 3, CHARACTERS_A_TURN);
  }

  private static List<String> read(Path file) throws IOException {
    List<String> english = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] columns = line.split("\t", -1);
        if (columns.length > 2 && columns[2].contains(" the ") && columns[2].contains(" of ")) {
          english.add(columns[2]);
        }
      }
    }
    return english;
  }
}
