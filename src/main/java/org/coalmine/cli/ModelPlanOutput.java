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

  static String json(ModelFacts model, ModelPlan plan, List<Warning> warnings) {
    ObjectNode root = JSON.valueToTree(plan);
    root.set("model", JSON.valueToTree(model));
    root.set("warnings", JSON.valueToTree(warnings));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan can be written as JSON", e);
    }
  }

  static String table(ModelFacts model, ModelPlan plan, List<Warning> warnings) {
    ModelPlanOutput output = new ModelPlanOutput();
    output.line("model %s: %s", model.name(), model.architecture());
    output.line("  vocabulary          %s, %,d symbols", model.vocabulary(), model.symbols());
    output.line("  before every text   %s", model.boundary());
    output.line("  memory              %,d MB in each executor", mb(plan.bytesPerExecutor()));
    if (plan.bytesPerPrefix() > 0) {
      output.line(
          "                      %,d bytes for each token of a waiting prefix",
          plan.bytesPerPrefix());
    }
    output.line("  corpus, training, audit and every-epoch of the configuration are not used");
    for (ModelPlan.Format format : plan.formats()) {
      output.line("format %s", format.name());
      output.line("  |R|                 %,d", format.candidates());
      output.line("  before the hole     %,d symbols, scored once", format.contextSymbols());
      output.line("  dense pass          %,d steps", format.steps());
      if (format.stepsWithSuffix() != null) {
        output.line(
            "  with the suffix     %,d steps (rank.score-suffix = always)",
            format.stepsWithSuffix());
      }
      output.line("  measured here       %,.0f steps/s of one core", format.stepsPerSecond());
      output.line("  dense pass takes    %s core-hours at that rate", hours(format.coreHours()));
      output.line("  ranks               %s", format.method());
    }
    warnings.stream().map(Warning::line).forEach(line -> output.line("%s", line));
    return output.out.toString();
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
