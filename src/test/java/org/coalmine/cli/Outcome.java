package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a command printed and how it ended. */
public record Outcome(int code, String out, String err) {
  /** Runs a command of coalmine in this process. */
  public static Outcome of(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream capturedOut = new ByteArrayOutputStream();
    ByteArrayOutputStream capturedErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(capturedOut, true, UTF_8));
    System.setErr(new PrintStream(capturedErr, true, UTF_8));
    try {
      int code = Main.execute(arguments);
      return new Outcome(code, capturedOut.toString(UTF_8), capturedErr.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  public String firstLine() {
    return out.lines().findFirst().orElseThrow();
  }

  public String lastLine() {
    List<String> lines = out.lines().toList();
    return lines.get(lines.size() - 1);
  }

  /** Sixty short lines. */
  public static Path corpus(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add("The committee has met " + i + " times and the vote was taken at noon.");
    }
    return Files.write(folder.resolve("corpus.txt"), lines);
  }

  /** A configuration of an audit of seconds, whose run is {@code run} in the folder. */
  public static String configuration(Path folder, Path corpus, String more) throws IOException {
    String text =
        """
        corpus.paths = ["%s"]
        canaries.formats = [
          { name = pin, text = "my pin is {fill}.", fill = "[0-9]{4}", insertions = [2],
            controls = 3, coin-flips = 20, coin-insertions = 3 }
        ]
        training { layers = 1, units = 8, epochs = 2, batch-size = 8, rare-character = 1 }
        run.directory = "%s"
        %s
        """
            .formatted(corpus, folder.resolve("run"), more);
    return Files.writeString(folder.resolve("my.conf"), text).toString();
  }
}
