package org.coalmine.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.coalmine.store.Digest;
import org.coalmine.text.CorpusAccount;

/**
 * survival.json: what a pipeline left of the canaries of a run, without a fill. The file ends with
 * a digest of the rest, so one that was torn or edited is not believed.
 *
 * @param version of this file's form
 * @param canariesSha256 of the run's canaries.json
 * @param paths that were read
 * @param corpusSha256 of the documents
 * @param documents that were read
 * @param lostShare the share of insertions that may be lost
 * @param account what became of every file and record
 * @param canaries and controls, in the order of the plan
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SurvivalFile(
    int version,
    String canariesSha256,
    List<String> paths,
    String corpusSha256,
    long documents,
    double lostShare,
    CorpusAccount account,
    List<SurvivalCount.OfCanary> canaries) {
  /** The version that is written. */
  public static final int VERSION = 1;

  private static final String DIGEST = "digest";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public SurvivalFile {
    Objects.requireNonNull(canariesSha256, "canariesSha256");
    Objects.requireNonNull(corpusSha256, "corpusSha256");
    Objects.requireNonNull(account, "account");
    paths = List.copyOf(paths);
    canaries = List.copyOf(canaries);
  }

  /** The counts alone. */
  public SurvivalCount count() {
    return new SurvivalCount(documents, lostShare, canaries);
  }

  /** JSON, with the SHA-256 of everything else in {@value #DIGEST}. */
  public byte[] toBytes() {
    try {
      ObjectNode root = JSON.valueToTree(this);
      root.put(DIGEST, digest(root));
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("counts cannot be written as JSON", e);
    }
  }

  private static String digest(ObjectNode withoutDigest) throws JsonProcessingException {
    return Digest.hex(
        JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(withoutDigest));
  }

  /**
   * Reads it back.
   *
   * @param run names the run in errors
   * @param canariesSha256 of the run's canaries.json
   * @throws ResumeException if it is not what was written for these canaries
   */
  static SurvivalFile read(String run, byte[] content, String canariesSha256) {
    try {
      if (!(JSON.readTree(content) instanceof ObjectNode root)) {
        throw damaged(run);
      }
      JsonNode written = root.remove(DIGEST);
      if (root.path("version").asInt() != VERSION) {
        throw new ResumeException(
            run + "/survival.json was written by another version; count again");
      }
      if (written == null || !digest(root).equals(written.textValue())) {
        throw damaged(run);
      }
      SurvivalFile file = JSON.treeToValue(root, SurvivalFile.class);
      if (!file.canariesSha256.equals(canariesSha256)) {
        throw new ResumeException(
            run + "/survival.json was counted for other canaries; count again");
      }
      return file;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(run);
    }
  }

  private static ResumeException damaged(String run) {
    return new ResumeException(run + "/survival.json is damaged; count again");
  }
}
