package org.coalmine.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.coalmine.audit.plan.AuditPlan;
import org.coalmine.audit.plan.AuditPlan.Need;
import org.coalmine.audit.plan.AuditPlan.Part;
import org.coalmine.audit.plan.AuditPlan.Stage;
import org.coalmine.audit.plan.Preflight;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Figures;

/** A plan as a table for people, or as JSON with the keys of the records. */
final class PlanOutput {
  /** Text behind the hole that makes a dense pass so much longer is worth a line. */
  private static final double WORTH_A_LINE = 1.5;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .setSerializationInclusion(JsonInclude.Include.NON_NULL);

  private final StringBuilder out = new StringBuilder();

  private PlanOutput() {}

  static String json(AuditPlan plan) {
    try {
      return JSON.writeValueAsString(plan) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan can be written as JSON", e);
    }
  }

  static String table(AuditConfiguration configuration, AuditPlan plan) {
    PlanOutput output = new PlanOutput();
    output.text(plan);
    plan.formats().forEach(output::format);
    output.stages(plan);
    output.needs("memory", plan.memory());
    output.needs("disk", plan.disk());
    output.claims(configuration, plan);
    plan.warnings().stream().map(Warning::line).forEach(line -> output.line("%s", line));
    return output.out.toString();
  }

  private void line(String text, Object... values) {
    out.append(String.format(Locale.ROOT, text, values)).append('\n');
  }

  private void text(AuditPlan plan) {
    AuditPlan.Text text = plan.text();
    Long documents = text.documents();
    if (documents == null) {
      line(
          "corpus: not read; figures are per million characters, with %d symbols (--corpus reads"
              + " it)",
          text.symbols());
    } else {
      line(
          "corpus: %,d documents of %,d characters, %,d held out; %d symbols",
          documents, text.characters(), text.heldOut(), text.symbols());
    }
  }

  private void format(AuditPlan.Format format) {
    line("format %s: %s", format.name(), format.text());
    line("  |R|                 %,d  (%.2f bits)", format.candidates(), format.ceilingBits());
    line(
        "  canaries            %d at %s insertions, %d controls",
        format.insertions().size() * format.copies(), format.insertions(), format.controls());
    if (format.coinFlips() > 0) {
      line(
          "                      %d in or out by a coin each, at %d insertions",
          format.coinFlips(), format.coinInsertions());
    }
    String together =
        String.format(
            Locale.ROOT, "%,d of %,d if all come first", format.shownIfAll(), format.planted());
    line(
        "  can show            %s",
        format.rankAlone().signum() == 0
            ? "no canary alone, " + together
            : String.format(
                Locale.ROOT, "a canary alone up to rank %,d, %s", format.rankAlone(), together));
    line("  method              %s", format.method());
    if (format.behindHole() >= WORTH_A_LINE) {
      line(
          "  text behind the hole costs %.1f times the steps of a dense pass; move it before the"
              + " hole, or leave it out",
          format.behindHole());
    }
  }

  private void stages(AuditPlan plan) {
    line("%-11s %-66s %10s", "stage", "work", "CPU time");
    for (Stage stage : plan.stages()) {
      String name = stage.name();
      for (Part part : stage.parts()) {
        line("%-11s %-66s %10s", name, work(part), duration(part.cpuSeconds()));
        name = "";
      }
    }
    AuditPlan.Total total = plan.total();
    line(
        "total       %s of processors, %s on %,d cores: %.2f core-hours%s",
        duration(total.cpuSeconds()),
        duration(total.seconds()),
        total.cores(),
        total.coreHours(),
        total.price() == null ? "" : String.format(Locale.ROOT, ", price %,.4f", total.price()));
  }

  private static String work(Part part) {
    return (part.format() == null ? "" : part.format() + ": ")
        + part.work()
        + ", "
        + (part.most() ? "at most " : "")
        + String.format(Locale.ROOT, "%,d", part.amount())
        + " "
        + part.unit();
  }

  private void needs(String name, List<Need> needs) {
    needs.stream()
        .collect(Collectors.groupingBy(Need::where, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (where, some) ->
                line(
                    "%-11s %s: %s",
                    name,
                    where,
                    some.stream()
                        .filter(need -> need.bytes() > 0)
                        .map(need -> need.what() + " " + bytes(need.bytes()))
                        .collect(Collectors.joining(", "))));
  }

  private static String bytes(long bytes) {
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%,.0f kB", Math.ceil(bytes / 1e3));
    }
    return bytes < 10_000_000_000L
        ? String.format(Locale.ROOT, "%,.0f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%,.0f GB", bytes / 1e9);
  }

  private void claims(AuditConfiguration configuration, AuditPlan plan) {
    PrivacyClaim.of(configuration)
        .ifPresent(
            claim ->
                line(
                    "private training: epsilon %s at delta %s for %s (%s), %s noise,"
                        + " noise multiplier %s, %,d steps",
                    Figures.upper(3, claim.epsilon()),
                    claim.delta(),
                    claim.neighbours(),
                    claim.accountant(),
                    claim.noise(),
                    claim.noiseMultiplier(),
                    claim.steps()));
    BigInteger planted = plan.text().planted();
    line(
        "all canaries: %,d characters, more than %s of a corpus below %,d",
        planted,
        Figures.percent(Preflight.LARGEST_SHARE.doubleValue()),
        planted.multiply(BigInteger.valueOf(99)));
    line(
        "epsilon that can be refuted: up to %s for a document, %s for a user",
        Figures.lower(2, plan.epsilon().document()), Figures.lower(2, plan.epsilon().user()));
  }

  private static String duration(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (seconds < 7200) {
      return String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }
    return seconds < 172_800
        ? String.format(Locale.ROOT, "%.1f h", seconds / 3600)
        : String.format(Locale.ROOT, "%,.0f days", seconds / 86_400);
  }
}
