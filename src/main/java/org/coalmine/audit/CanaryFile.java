package org.coalmine.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryPlan;

/**
 * canaries.json: the one file of a run that holds its secrets, the fills and the configuration with
 * its seed.
 *
 * @param configuration the resolved configuration, as HOCON
 */
public record CanaryFile(String configuration) {
  /** The configuration is one text of any length, since it holds the words of lists. */
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(SerializationFeature.INDENT_OUTPUT);

  private static final int VERSION = 1;

  /** The file of a run. */
  public static byte[] write(String configuration, CanaryPlan plan) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("configuration", configuration);
    var canaries = root.putArray("canaries");
    for (Canary canary : plan.canaries()) {
      ObjectNode node =
          canaries
              .addObject()
              .put("id", canary.id())
              .put("format", canary.formatName())
              .put("insertions", canary.insertions())
              .put("fill", canary.fill().reveal())
              .put("fillIndex", canary.fillIndex());
      if (canary.coinFlip()) {
        node.put("coinFlip", true);
      }
    }
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("canaries cannot be written as JSON", e);
    }
  }

  /**
   * Reads the configuration of a run back.
   *
   * @throws ResumeException if the file is not one of ours
   */
  public static CanaryFile read(byte[] content) {
    try {
      JsonNode root = JSON.readTree(content);
      JsonNode configuration = root.path("configuration");
      if (root.path("version").asInt() == VERSION && configuration.isTextual()) {
        return new CanaryFile(configuration.textValue());
      }
      throw new ResumeException("canaries.json is not of version " + VERSION + "; start a new run");
    } catch (IOException e) {
      // the cause would quote the file
      throw new ResumeException("canaries.json is damaged; start a new run");
    }
  }
}
