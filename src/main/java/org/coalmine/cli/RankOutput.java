package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.coalmine.audit.Measurement.Ranked;
import org.coalmine.audit.Measurement.Ranks;
import org.coalmine.cli.results.ModelLines;
import org.coalmine.exposure.Exposure;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.ReferenceRank;
import org.jspecify.annotations.Nullable;

/** What {@code rank} prints. */
final class RankOutput {
  private static final Set<String> COUNTED = Set.of("pruned", "dense");

  private static final ObjectMapper JSON =
      new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);

  private final Ranks ranks;
  private final int cores;

  RankOutput(Ranks ranks, int cores) {
    this.ranks = ranks;
    this.cores = cores;
  }

  /** In a form, ended by a line's end. */
  byte[] render(Form form) {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      switch (form) {
        case table -> table(out);
        case json -> out.println(json());
      }
    }
    return text.toString().getBytes(UTF_8);
  }

  private void table(PrintWriter out) {
    out.printf(
        "%10s  %14s  %27s  %27s  %14s  %-10s  %s%n",
        "insertions", "log-perplexity", "rank", "near ties", "exposure", "method", "secret");
    for (Ranked row : ranks.rows()) {
      Exposure exposure = Exposure.of(row.rank().rank(), row.spaceSize());
      out.printf(
          Locale.ROOT,
          "%10s  %9.3f bits  %27s  %27s  %14s  %-10s  %s  %s%n",
          row.insertions() == null ? "" : row.insertions(),
          row.logPerplexityBits(),
          span("%,d", row.rank().rank().low(), row.rank().rank().high()),
          nearTies(row),
          span("%.2f", exposure.lowBits(), exposure.highBits()),
          method(row),
          row.mask(),
          row.id());
    }
    ModelLines.print(ranks.model(), out);
    if (ranks.reference() != null) {
      references(out, ranks.reference());
    }
    if (!ranks.estimates().isEmpty()) {
      methods(out);
    }
    ranks.reasons().forEach(out::println);
    ranks.warnings().forEach(warning -> out.println("warning: " + warning));
    if (ranks.candidates() > 0) {
      out.printf(
          Locale.ROOT,
          "%,d candidates counted densely, %,d model steps, %.2f s, %,.0f candidates/s per core%n",
          ranks.candidates(),
          ranks.steps(),
          ranks.seconds(),
          ranks.candidates() / ranks.seconds() / cores);
    } else {
      out.printf(Locale.ROOT, "%,d steps of counting, %.2f s%n", ranks.steps(), ranks.seconds());
    }
  }

  /** How the secrets fare under the reference. */
  private void references(PrintWriter out, ModelFacts reference) {
    out.printf(
        "%nunder the reference %s (%s)%n%27s  %19s  %16s  %10s  %s%n",
        reference.name(),
        reference.architecture(),
        "rank, reference",
        "exposure, reference",
        "difference, bits",
        "confidence",
        "secret");
    for (Ranked row : ranks.rows()) {
      ReferenceRank under = row.reference();
      if (under != null) {
        out.printf(
            Locale.ROOT,
            "%27s  %19s  %16s  %10s  %s%n",
            span("%,d", under.rank().low(), under.rank().high()),
            span("%.2f", under.exposureBits().low(), under.exposureBits().high()),
            span("%.2f", under.differenceBits().low(), under.differenceBits().high()),
            Figures.given(under.confidence()),
            row.id());
      }
    }
    out.println(
        "The difference is log2 of the rank under the reference over the rank. A fill that any"
            + " model finds likely shows exposure without having been memorized: its difference is"
            + " small, if the reference never read it.");
  }

  /** One row per secret, one column per method. */
  private void methods(PrintWriter out) {
    Map<String, Map<String, MethodEstimate>> byCanary = new LinkedHashMap<>();
    Map<String, Double> columns = new LinkedHashMap<>();
    for (MethodEstimate estimate : ranks.estimates()) {
      String method = estimate.rank().method();
      String column = COUNTED.contains(method) ? "exact" : method;
      columns.merge(column, estimate.rank().confidence(), Math::min);
      byCanary
          .computeIfAbsent(estimate.canary(), id -> new LinkedHashMap<>())
          .put(column, estimate);
    }
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>();
    columns.forEach(
        (column, level) -> {
          head.add(column + (column.equals("exact") ? " rank" : " estimate"));
          head.add(level == 1 ? "exposure" : "exposure at %s %%".formatted(percent(level)));
        });
    head.add("canary");
    rows.add(head);
    for (Ranked row : ranks.rows()) {
      Map<String, MethodEstimate> answers = byCanary.getOrDefault(row.id(), Map.of());
      List<String> cells = new ArrayList<>();
      for (String column : columns.keySet()) {
        MethodEstimate answer = answers.get(column);
        cells.add(answer == null ? "" : rank(answer));
        cells.add(answer == null ? "" : exposure(answer));
      }
      cells.add(row.id());
      rows.add(cells);
    }
    out.println();
    int[] widths = new int[head.size()];
    rows.forEach(
        cells -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
          }
        });
    for (List<String> cells : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length - 1; i++) {
        line.append("  ").append(" ".repeat(widths[i] - cells.get(i).length()));
        line.append(cells.get(i));
      }
      out.println(line.append("  ").append(cells.get(widths.length - 1)));
    }
    out.println();
  }

  private static String rank(MethodEstimate answer) {
    Double estimate = answer.estimatedRank();
    boolean known = answer.rank().low().equals(answer.rank().high());
    if (estimate == null || known && answer.rank().confidence() == 1) {
      return (known ? "" : "at most ") + String.format(Locale.ROOT, "%,d", answer.rank().high());
    }
    return estimate < 1e6
        ? String.format(Locale.ROOT, estimate < 100 ? "%.2f" : "%,.0f", estimate)
        : String.format(Locale.ROOT, "%.3e", estimate);
  }

  private static String exposure(MethodEstimate answer) {
    String span = span("%.2f", answer.exposureBits().low(), answer.exposureBits().high());
    Double claimed = answer.claimedExposureBits();
    return claimed == null ? span : String.format(Locale.ROOT, "%s, claims %.2f", span, claimed);
  }

  private static String percent(double level) {
    return BigDecimal.valueOf(level).movePointRight(2).stripTrailingZeros().toPlainString();
  }

  private static String span(String pattern, Object low, Object high) {
    String first = String.format(Locale.ROOT, pattern, low);
    String last = String.format(Locale.ROOT, pattern, high);
    return first.equals(last) ? first : first + " to " + last;
  }

  /** Of a rank that is no single number nobody counted them. */
  private static String nearTies(Ranked row) {
    return row.rank().rank().exact()
        ? span("%,d", row.rank().nearTiesLow(), row.rank().nearTiesHigh())
        : "-";
  }

  private static String method(Ranked row) {
    return Rank.of(row.rank().rank()).method();
  }

  private String json() {
    ObjectNode root = JSON.createObjectNode();
    root.set("model", JSON.valueToTree(ranks.model()));
    if (ranks.reference() != null) {
      root.set("reference", JSON.valueToTree(ranks.reference()));
    }
    var rows = root.putArray("ranks");
    for (Ranked row : ranks.rows()) {
      Exposure exposure = Exposure.of(row.rank().rank(), row.spaceSize());
      ObjectNode node = rows.addObject();
      node.put("id", row.id());
      if (row.insertions() != null) {
        node.put("insertions", row.insertions());
      }
      node.put("spaceSize", row.spaceSize());
      node.put("logPerplexityBits", row.logPerplexityBits());
      node.putObject("rank")
          .put("method", method(row))
          .put("low", row.rank().rank().low())
          .put("high", row.rank().rank().high())
          .put("confidence", row.rank().rank().confidence());
      node.putObject("nearTies")
          .put("low", row.rank().nearTiesLow())
          .put("high", row.rank().nearTiesHigh());
      node.putObject("exposureBits")
          .put("low", exposure.lowBits())
          .put("high", exposure.highBits());
      node.put("maskedFill", row.mask());
      ReferenceRank under = row.reference();
      if (under != null) {
        node.set("reference", JSON.valueToTree(under));
      }
    }
    var methods = root.putArray("methods");
    for (MethodEstimate answer : ranks.estimates()) {
      ObjectNode node = methods.addObject();
      node.put("canary", answer.canary());
      node.putObject("rank")
          .put("method", answer.rank().method())
          .put("low", answer.rank().low())
          .put("high", answer.rank().high())
          .put("confidence", answer.rank().confidence());
      node.putObject("exposureBits")
          .put("low", answer.exposureBits().low())
          .put("high", answer.exposureBits().high());
      put(node, "estimatedRank", answer.estimatedRank());
      put(node, "effectiveSampleSize", answer.effectiveSampleSize());
      put(node, "claimedExposureBits", answer.claimedExposureBits());
      put(node, "goodnessOfFitPValue", answer.goodnessOfFitPValue());
      if (answer.samples() != null) {
        node.put("samples", answer.samples());
      }
    }
    var notes = root.putArray("notes");
    ranks.reasons().forEach(notes::add);
    var warnings = root.putArray("warnings");
    ranks.warnings().forEach(warnings::add);
    ObjectNode work = root.putObject("work");
    if (ranks.candidates() > 0) {
      work.put("candidates", ranks.candidates());
      put(work, "candidatesPerSecondPerCore", ranks.candidates() / ranks.seconds() / cores);
    }
    work.put("steps", ranks.steps()).put("seconds", ranks.seconds());
    return root.toString();
  }

  private static void put(ObjectNode node, String key, @Nullable Double value) {
    if (value != null) {
      node.put(key, value);
    }
  }
}
