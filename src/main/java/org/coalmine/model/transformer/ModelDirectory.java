package org.coalmine.model.transformer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;

/**
 * The files of a Hugging Face directory that make the model, with their digests: config.json,
 * tokenizer.json, the index if there is one, and the weights. Whatever else lies there touches no
 * number.
 *
 * @param members in the order in which {@link Checkpoint#read} wants them
 */
public record ModelDirectory(List<Member> members) {
  static final String TOKENIZER = "tokenizer.json";
  static final String WEIGHTS = "model.safetensors";

  /**
   * One file.
   *
   * @param sha256 in lower-case hexadecimal digits
   */
  public record Member(String name, String sha256) {}

  public ModelDirectory {
    members = List.copyOf(members);
  }

  /**
   * Finds the files and takes their digests, for which all of them are read once.
   *
   * @throws ModelFileException if something is missing, or is there that is not read, with the
   *     remedy
   */
  public static ModelDirectory of(ModelFolder folder) throws IOException {
    List<Member> members = new ArrayList<>();
    for (String name : names(folder)) {
      members.add(new Member(name, folder.sha256(name)));
    }
    return new ModelDirectory(members);
  }

  /**
   * The identity of the model: the SHA-256 of the digests of its files, one after the other, in
   * lower-case hexadecimal digits.
   */
  public String sha256() {
    String digests = members.stream().map(Member::sha256).collect(joining());
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(digests.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static List<String> names(ModelFolder folder) throws IOException {
    Set<String> present = folder.names();
    if (present.contains("adapter_config.json")) {
      throw new ModelFileException(
          "adapter_config.json belongs to an adapter, whose weights are not read: merge it into its"
              + " model first, with merge_and_unload() and save_pretrained");
    }
    if (!present.contains(ConfigFile.NAME)) {
      throw new ModelFileException(
          "there is no config.json, so this is no directory that save_pretrained wrote");
    }
    List<String> names = new ArrayList<>(List.of(ConfigFile.NAME, tokenizer(present)));
    if (present.contains(WEIGHTS)) {
      names.add(WEIGHTS);
      return names;
    }
    if (!present.contains(ShardIndex.NAME)) {
      throw noWeights(present);
    }
    names.add(ShardIndex.NAME);
    try (ModelFile file = folder.open(ShardIndex.NAME)) {
      names.addAll(ShardIndex.read(file).files());
    }
    for (String name : names) {
      if (!present.contains(name)) {
        throw new ModelFileException(
            "%s names %s, which is not there; download it".formatted(ShardIndex.NAME, name));
      }
    }
    return names;
  }

  private static String tokenizer(Set<String> present) throws ModelFileException {
    if (present.contains(TOKENIZER)) {
      return TOKENIZER;
    }
    throw new ModelFileException(
        present.contains("tokenizer.model")
            ? "there is tokenizer.model but no tokenizer.json: convert it with"
                + " AutoTokenizer.from_pretrained and save_pretrained"
            : "there is no tokenizer.json: save the model's tokenizer with save_pretrained beside"
                + " the model");
  }

  private static ModelFileException noWeights(Set<String> present) {
    return new ModelFileException(
        present.stream().anyMatch(name -> name.matches(".*\\.(bin|pt|pth|ckpt)"))
            ? "the weights are a pickle, which can hold code and is not read: save the model with"
                + " save_pretrained(..., safe_serialization=True)"
            : "there is neither model.safetensors nor model.safetensors.index.json");
  }
}
