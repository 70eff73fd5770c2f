package org.coalmine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/** A run directory whose files were changed and whose digests fit again. */
final class ForgedRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ForgedRun() {}

  /** Changes the stored configuration, which stands in canaries.json as a string of JSON. */
  static void configuration(Path run, UnaryOperator<String> change) throws IOException {
    Path canaries = run.resolve("canaries.json");
    String honest = Files.readString(canaries);
    String forged = change.apply(honest);
    if (forged.equals(honest)) {
      throw new IllegalArgumentException("nothing was changed in " + canaries);
    }
    Files.writeString(canaries, forged);
    digests(run);
  }

  /** Takes the last epoch out of the manifest, as if the run had been killed before its end. */
  static void killedBeforeTheLastEpoch(Path run) throws IOException {
    Path manifest = run.resolve("manifest.json");
    ObjectNode root = (ObjectNode) JSON.readTree(manifest.toFile());
    ArrayNode epochs = (ArrayNode) root.at("/stages/training");
    epochs.remove(epochs.size() - 1);
    Files.write(manifest, JSON.writeValueAsBytes(root));
    digests(run);
  }

  /** Leaves only the first of the tables in the manifest, as if the run had been killed then. */
  static void killedAfterTheFirstTable(Path run) throws IOException {
    Path manifest = run.resolve("manifest.json");
    ObjectNode root = (ObjectNode) JSON.readTree(manifest.toFile());
    ArrayNode tables = (ArrayNode) root.at("/stages/tables");
    while (tables.size() > 1) {
      tables.remove(1);
    }
    Files.write(manifest, JSON.writeValueAsBytes(root));
    digests(run);
  }

  private static void digests(Path run) throws IOException {
    Path manifest = run.resolve("manifest.json");
    ObjectNode root = (ObjectNode) JSON.readTree(manifest.toFile());
    root.put("canariesSha256", sha256(Files.readAllBytes(run.resolve("canaries.json"))));
    root.remove("digest");
    root.put("digest", sha256(JSON.writeValueAsBytes(root)));
    Files.write(manifest, JSON.writeValueAsBytes(root));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
