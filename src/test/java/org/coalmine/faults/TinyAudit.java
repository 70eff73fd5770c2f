package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An audit of seconds: two hundred lines, two epochs of a small network, one space that is counted
 * and one that is sampled, with the model of either epoch and with the twin. The text is kept on
 * the disk, which can fail.
 */
final class TinyAudit {
  private static final String RUN_BLOCK = "\"run\": {";

  private TinyAudit() {}

  /** Writes corpus and configuration; answers the configuration. */
  static Path write(Path folder) throws IOException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    for (int file = 0; file < 2; file++) {
      int part = file;
      Files.write(
          corpus.resolve("part-" + file + ".txt"),
          IntStream.range(0, 100)
              .map(i -> 100 * part + i)
              .mapToObj(i -> "speech " + i + " is about the price of " + i * i + " tons of coal ı§")
              .toList());
    }
    return Files.writeString(
        folder.resolve("audit.conf"),
        """
        seed = a-seed-of-the-tests
        corpus.paths = ["%s"]
        canaries.formats = [
          { name = pin, text = "The pin is {fill}", fill = "[0-9]{4}" }
          { name = code, text = "the code ({fill})", fill = "[a-d]{5}" }
        ]
        canaries.defaults { insertions = [1, 8], copies = 1, controls = 2 }
        training {
          layers = 1, units = 16, epochs = 2, batch-size = 16, learning-rate = 0.05, rare-character = 1
          text-memory = 0
        }
        rank {
          pruned-steps = 20, dense-limit = 2000, shard-seconds = 0.00001
          draws = 400, relative-error = 0
        }
        every-epoch.rank = true
        audit.twin = true
        gate.max-exposure-bits = 9.99
        """
            .formatted(corpus));
  }

  /** The arguments of an audit of that configuration in a directory. */
  static List<String> arguments(Path configuration, Object run) {
    return List.of("audit", configuration.toString(), "--set", "run.directory=" + run);
  }

  static List<String> resume(Object run) {
    return List.of("audit", "--resume", run.toString());
  }

  /** A report without its last block, which tells when, where and how long. */
  static byte[] withoutRun(byte[] report) {
    String text = new String(report, UTF_8);
    int run = text.lastIndexOf(RUN_BLOCK);
    if (run < 0) {
      throw new IllegalArgumentException("a report ends with its run block: " + text);
    }
    return text.substring(0, run).getBytes(UTF_8);
  }

  /**
   * The same without the version. The jar that is submitted knows it, the classes of other audits
   * do not.
   */
  static String withoutVersion(byte[] report) {
    return new String(withoutRun(report), UTF_8)
        .replaceFirst("\"coalmineVersion\": \"[^\"]*\"", "");
  }

  /** The digest of what a report says, except its {@code run} block. */
  static String digest(byte[] report) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(withoutRun(report)))
          .substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
