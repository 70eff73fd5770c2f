package org.coalmine.model.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A text to be scored, as {@code candidates} writes it for scorers, and what comes back. */
record ToScore(String id, String text, int hole, int holeEnd, @Nullable Integer border) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> BEFORE =
      List.of("The random number is ", "é — 😀 naïve: ", "First line\nsecond, ", "x=");

  /** Texts of several lengths, beginnings and borders, one of which has none. */
  static List<ToScore> texts(int count) {
    Random random = new Random(17);
    List<ToScore> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String before = BEFORE.get(i % BEFORE.size());
      String fill = Integer.toString(random.nextInt(1, 1_000_000_000));
      String text = before + fill + (i % 3 == 0 ? " and so on" : "");
      int hole = before.codePointCount(0, before.length());
      Integer border = before.endsWith(" ") ? hole - 1 : null;
      String id = "%016x".formatted(random.nextLong());
      texts.add(new ToScore(id, text, hole, hole + fill.length(), border));
    }
    return texts;
  }

  static Path write(List<ToScore> texts, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (ToScore one : texts) {
      ObjectNode line = JSON.createObjectNode().put("id", one.id()).put("text", one.text());
      line.put("hole", one.hole()).put("hole_end", one.holeEnd()).put("border", one.border());
      lines.add(line.toString());
    }
    return Files.write(file, lines);
  }

  /** A line of a scores file. */
  record Scored(double nats, @Nullable Double before, int tokens) {}

  /** The scores of a file by id, in its order. */
  static Map<String, Scored> read(Path file) throws IOException {
    Map<String, Scored> scores = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (file.toString().endsWith(".csv")) {
        String[] values = line.split(",", -1);
        if (!values[0].equals("id")) {
          scores.put(values[0], scored(values[1], values[2], values[3]));
        }
      } else {
        JsonNode values = JSON.readTree(line);
        JsonNode before = values.path("before_border_nats");
        scores.put(
            values.path("id").textValue(),
            scored(
                values.path("log_probability_nats").asText(),
                before.isNull() ? "" : before.asText(),
                values.path("tokens").asText()));
      }
    }
    return scores;
  }

  private static Scored scored(String nats, String before, String tokens) {
    return new Scored(
        Double.parseDouble(nats),
        before.isEmpty() ? null : Double.valueOf(before),
        Integer.parseInt(tokens));
  }
}
