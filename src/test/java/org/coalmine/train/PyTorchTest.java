package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.Python;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.text.Texts;
import org.coalmine.train.text.WindowStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch's nn.LSTM loads our model files as they are and predicts the same. */
class PyTorchTest {
  private static final double NATS_PER_SYMBOL = 1e-5;
  private static final Alphabet ALPHABET = Alphabet.of("Theä numbris0123456789.");
  private static final String LEARNED = "The number is 271828182.";
  private static final List<String> TEXTS =
      List.of(
          LEARNED,
          "The number is 314159265.",
          "nnnnnnnnnnnnnnnnnnnnnnnn",
          "ä.9ä.9Tä 0",
          (LEARNED + " ").repeat(8));

  /** Prints, for each text, the sum of −ln Pr after each of its symbols. */
  private static final String SCRIPT =
      """
      import json, struct, sys
      import numpy as np
      import torch

      torch.set_num_threads(1)
      data = open(sys.argv[1], 'rb').read()
      n, = struct.unpack('<Q', data[:8])
      header = json.loads(data[8:8 + n].decode('utf-8'))
      metadata = header.pop('__metadata__')
      body = data[8 + n:]
      state = {name: torch.from_numpy(
                   np.frombuffer(body[slice(*at['data_offsets'])], '<f4').reshape(at['shape']).copy())
               for name, at in header.items()}

      class Model(torch.nn.Module):
          def __init__(self, symbols, units, layers):
              super().__init__()
              self.lstm = torch.nn.LSTM(symbols, units, num_layers=layers, batch_first=True)
              self.output = torch.nn.Linear(units, symbols)

          def forward(self, one_hot):
              return self.output(self.lstm(one_hot)[0])

      symbols, units = state['output.weight'].shape
      layers = sum(name.startswith('lstm.weight_hh') for name in state)
      model = Model(symbols, units, layers)
      model.load_state_dict(state, strict=True)
      number = {character: i + 2 for i, character in enumerate(metadata['alphabet'])}
      with torch.no_grad():
          for text in open(sys.argv[2], encoding='utf-8').read().split('\\n'):
              targets = torch.tensor([number[character] for character in text])
              inputs = torch.cat([torch.zeros(1, dtype=torch.long), targets[:-1]])
              one_hot = torch.nn.functional.one_hot(inputs, symbols).float()
              predicted = torch.log_softmax(model(one_hot[None])[0], 1)
              costs = -predicted[torch.arange(len(targets)), targets].double()
              print(*costs.cumsum(0).tolist())
      """;

  @TempDir Path folder;

  @Test
  void agreesOnAModelThatWeTrained() throws Exception {
    LstmWeights weights = trained();
    assertThat(new LogPerplexity(LstmModel.of(weights)).nats(LEARNED))
        .as("what was learned is likely")
        .isLessThan(2);
    assertAgreement(weights);
  }

  private static LstmWeights trained() {
    TrainingSettings settings =
        new TrainingSettings(2, 24, 40, 4, 1, 1, 1, 0.02, Optimizer.ADAM, 0, 1, 0, 0, 0, "pytorch");
    WindowStore.Reader windows = Texts.of(Windows.of(ALPHABET, settings.window()).cut(LEARNED));
    Trainer trainer =
        new Trainer(settings, ALPHABET.size(), Network.initial(settings, ALPHABET.size()), 0);
    for (int step = 0; step < 120; step++) {
      trainer.step(Batch.of(windows, 1, row -> 0).dataSet());
    }
    return Export.weights(settings, ALPHABET, trainer.state());
  }

  @Test
  void agreesOnWeightsOfEverySize() throws Exception {
    assertAgreement(RandomWeights.of("one layer", ALPHABET, 1, 7, 6));
    assertAgreement(RandomWeights.of("three layers", ALPHABET, 3, 65, 4));
  }

  private void assertAgreement(LstmWeights weights) throws Exception {
    Path model = folder.resolve("model.safetensors");
    Files.write(model, LstmFile.of(weights, Map.of("epoch", "1")).toBytes());
    Path texts = folder.resolve("texts");
    Files.writeString(texts, String.join("\n", TEXTS));

    List<String> lines =
        Python.run("torch", SCRIPT, model.toString(), texts.toString()).lines().toList();

    assertThat(lines).hasSameSizeAs(TEXTS);
    for (int text = 0; text < TEXTS.size(); text++) {
      double[] ours = prefixNats(weights, TEXTS.get(text));
      String[] theirs = lines.get(text).split(" ");
      assertThat(theirs).hasSameSizeAs(ours);
      for (int length = 1; length <= ours.length; length++) {
        assertThat(ours[length - 1])
            .as("the first %d symbols of '%s'", length, TEXTS.get(text))
            .isCloseTo(Double.parseDouble(theirs[length - 1]), within(length * NATS_PER_SYMBOL));
      }
    }
  }

  /** The log-perplexity of every prefix of a text that is not empty, shortest first. */
  private static double[] prefixNats(LstmWeights weights, String text) {
    int[] symbols = ALPHABET.encodeExactly(text);
    int[][] prefixes =
        IntStream.rangeClosed(1, symbols.length)
            .mapToObj(length -> Arrays.copyOf(symbols, length))
            .toArray(int[][]::new);
    return new LogPerplexity(LstmModel.of(weights)).nats(prefixes);
  }
}
