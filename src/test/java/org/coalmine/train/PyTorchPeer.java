package org.coalmine.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.token.Alphabet;

/** PyTorch's half of a benchmark, as a process of its own. */
public final class PyTorchPeer {
  private final String command;
  private final List<String> documents;
  private final Alphabet alphabet;

  /**
   * @param command what runs scripts/peer/train_network.py
   */
  public PyTorchPeer(String command, List<String> documents, Alphabet alphabet) {
    this.command = command;
    this.documents = documents;
    this.alphabet = alphabet;
  }

  /**
   * Characters per second on the text.
   *
   * @param arguments those of the script
   */
  public double measure(int... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(command.split(" ")));
    for (int argument : arguments) {
      line.add(Integer.toString(argument));
    }
    Process process = new ProcessBuilder(line).redirectError(Redirect.INHERIT).start();
    try (OutputStream text = process.getOutputStream()) {
      for (String document : documents) {
        for (int symbol : alphabet.encode(document)) {
          text.write(symbol >> 8);
          text.write(symbol);
        }
      }
    }
    try (BufferedReader answer =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String rate = answer.readLine();
      if (rate == null) {
        throw new IllegalStateException("PyTorch's half failed: " + line);
      }
      return Double.parseDouble(rate);
    }
  }
}
