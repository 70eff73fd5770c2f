package org.coalmine.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.coalmine.audit.plan.ModelPlan;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.ModelFacts;

/** The plan for a model that was trained elsewhere, as a table or as JSON. */
final class ModelPlanOutput {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .setSerializationInclusion(JsonInclude.Include.NON_NULL);

  private final StringBuilder out = new StringBuilder();

  private ModelPlanOutput() {}

  /**
   * The plan for a model.
   *
   * @param role of the model in the audit: {@code model} or {@code reference}
   */
  record Planned(String role, ModelFacts facts, ModelPlan plan) {}

  /** The first is the model itself. */
  static String json(List<Planned> planned, List<Warning> warnings) {
    ObjectNode root = tree(planned.get(0));
    planned.stream().skip(1).forEach(other -> root.set(other.role(), tree(other)));
    root.set("warnings", JSON.valueToTree(warnings));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan can be written as JSON", e);
    }
  }

  private static ObjectNode tree(Planned planned) {
    ObjectNode tree = JSON.valueToTree(planned.plan());
    tree.set("model", JSON.valueToTree(planned.facts()));
    return tree;
  }

  static String table(List<Planned> planned, List<Warning> warnings) {
    ModelPlanOutput output = new ModelPlanOutput();
    planned.forEach(output::table);
    output.line("corpus, training, audit and every-epoch of the configuration are not used");
    warnings.stream().map(Warning::line).forEach(line -> output.line("%s", line));
    return output.out.toString();
  }

  private void table(Planned planned) {
    ModelFacts model = planned.facts();
    ModelPlan plan = planned.plan();
    line("%s %s: %s", planned.role(), model.name(), model.architecture());
    line("  vocabulary          %s, %,d symbols", model.vocabulary(), model.symbols());
    line("  before every text   %s", model.boundary());
    line("  memory              %,d MB of weights in each executor", mb(plan.bytesPerExecutor()));
    line(
        "                      at most %,d MB of waiting prefixes in each thread of a walk",
        mb(plan.bytesPerThread()));
    if (plan.bytesPerPrefix() > 0) {
      line(
          "                      %,d bytes for each token of a waiting prefix",
          plan.bytesPerPrefix());
    }
    if (plan.notMeasured() != null) {
      line("  speed               not measured: %s", plan.notMeasured());
    }
    plan.formats().forEach(this::format);
  }

  private void format(ModelPlan.Format format) {
    line("format %s", format.name());
    line("  |R|                 %,d", format.candidates());
    line("  before the hole     %,d symbols, scored once", format.contextSymbols());
    line("  scored              %s", format.scoring());
    if (format.neighbours() != null) {
      line("  beside the fill     %s", format.neighbours());
    }
    line("  dense pass          %,d steps", format.steps());
    if (format.stepsWithSuffix() != null) {
      line(
          "  with the suffix     %,d steps (rank.score-suffix = always)", format.stepsWithSuffix());
    }
    if (format.stepsPerSecond() != null && format.coreHours() != null) {
      line("  measured here       %,.0f steps/s of one core", format.stepsPerSecond());
      line("  dense pass takes    %s core-hours at that rate", hours(format.coreHours()));
    }
    if (format.nominalCoreHours() != null) {
      line(
          "  rank.dense-hours    %s core-hours of a dense pass at 85 GFLOP/s",
          hours(format.nominalCoreHours()));
    }
    line("  ranks               %s", format.method());
    line("  on the driver       %s", format.onDriver());
  }

  private void line(String text, Object... values) {
    out.append(String.format(Locale.ROOT, text, values)).append('\n');
  }

  private static long mb(long bytes) {
    return Math.max(1, bytes / 1_000_000);
  }

  private static String hours(double hours) {
    return String.format(Locale.ROOT, hours < 0.1 ? "%.2g" : hours < 100 ? "%.2f" : "%,.0f", hours);
  }
}
