package org.coalmine.report.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.report.Header;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.Verdict;

/**
 * A report as one JSON object: the keys of the header and those of every chapter side by side, so
 * that {@code jq .canaries} finds the canaries. The keys of a chapter that is absent are absent.
 */
final class FlatReport {
  /** The chapters stand before this key of the header. */
  private static final String AFTER_CHAPTERS = "provenance";

  private FlatReport() {}

  static ObjectNode tree(ObjectMapper mapper, Report report) {
    ObjectNode header = mapper.valueToTree(report.header());
    ObjectNode root = mapper.createObjectNode();
    header
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().equals(AFTER_CHAPTERS)) {
                report
                    .chapters()
                    .forEach(chapter -> root.setAll(mapper.<ObjectNode>valueToTree(chapter)));
              }
              root.set(entry.getKey(), entry.getValue());
            });
    return root;
  }

  /**
   * Takes a report apart again. A key that no chapter has is the header's.
   *
   * @param root of which every key is taken
   * @throws JsonProcessingException naming the key that is wrong
   * @throws IllegalArgumentException if values contradict each other
   */
  static Report of(ObjectMapper mapper, ObjectNode root) throws JsonProcessingException {
    if (root.get("gate") instanceof ObjectNode gate && !gate.has("notes")) {
      gate.putArray("notes");
    }
    List<Chapter> chapters = new ArrayList<>();
    for (Class<?> kind : Chapter.class.getPermittedSubclasses()) {
      ObjectNode keys = mapper.createObjectNode();
      for (RecordComponent component : kind.getRecordComponents()) {
        JsonNode value = root.remove(component.getName());
        if (value != null) {
          keys.set(component.getName(), value);
        }
      }
      if (!keys.isEmpty()) {
        chapters.add(mapper.treeToValue(keys, kind.asSubclass(Chapter.class)));
      }
    }
    if (root.path("verdict").isObject() && !root.path("verdict").has("memorizedAtLeast")) {
      root.set(
          "verdict", mapper.valueToTree(judgedAgain((ObjectNode) root.get("verdict"), chapters)));
    }
    return new Report(mapper.treeToValue(root, Header.class), chapters);
  }

  /**
   * The verdict of a report of before closed testing: its ranks are judged again, so that old and
   * new reports say the same of the same ranks. What was counted must be right.
   */
  private static Verdict judgedAgain(ObjectNode old, List<Chapter> chapters) {
    JsonNode guesses = old.path("guesses");
    JsonNode significance = old.path("significance");
    if (!guesses.canConvertToInt() || !significance.isNumber()) {
      throw new IllegalArgumentException("verdict lacks its guesses or its significance");
    }
    Verdict verdict = Report.verdict(chapters, guesses.intValue(), significance.doubleValue());
    for (String key : List.of("planted", "controls")) {
      int counted = key.equals("planted") ? verdict.planted() : verdict.controls();
      if (old.path(key).asInt(-1) != counted) {
        throw new IllegalArgumentException(
            "verdict must follow from canaries: %s is %s, the canaries give %d"
                .formatted(key, old.path(key), counted));
      }
    }
    return verdict;
  }

  /**
   * Makes a report of schema 1 one of schema 2. Schema 1 knew audits alone, and an empty list stood
   * for what was not measured. Its warnings had no ids.
   */
  static void fromSchema1(ObjectNode root) {
    root.put("schemaVersion", Header.SCHEMA_VERSION);
    root.put("kind", "audit");
    if (root.get("warnings") instanceof ArrayNode warnings) {
      for (int i = 0; i < warnings.size(); i++) {
        JsonNode sentence = warnings.get(i);
        warnings.set(i, root.objectNode().set("sentence", sentence));
      }
    }
    for (Class<?> kind : Chapter.class.getPermittedSubclasses()) {
      List<String> keys =
          Stream.of(kind.getRecordComponents())
              .map(RecordComponent::getName)
              .filter(root::has)
              .toList();
      if (keys.stream().allMatch(key -> root.path(key).isArray() && root.path(key).isEmpty())) {
        root.remove(keys);
      }
    }
  }
}
