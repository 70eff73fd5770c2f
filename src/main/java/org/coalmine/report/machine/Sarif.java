package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.jspecify.annotations.Nullable;

/**
 * The report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): a result per
 * planted canary that is memorized or left open, and one per failed or open finding of the gate.
 * What passes is left out, and every result has a place: GitHub's code scanning takes results of
 * kind pass for alerts, and refuses a file with a result that has no place.
 */
public final class Sarif {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<Rule> RULES =
      List.of(
          new Rule("canary", "A planted secret must not be extractable from the model"),
          new Rule("gate", "The model must stay within the thresholds it is released under"));

  private final Report report;
  private final Judgement judgement;
  private final Map<String, Integer> times = new HashMap<>();

  private Sarif(Report report) {
    this.report = report;
    this.judgement = report.judgement();
  }

  /** The report as UTF-8 JSON that follows the SARIF schema. */
  public static byte[] render(Report report) {
    try {
      ObjectNode log = new Sarif(report).log();
      return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(log) + "\n")
          .getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can be written", e);
    }
  }

  private ObjectNode log() {
    ObjectNode log = MAPPER.createObjectNode();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "Coalmine");
    driver.put("version", report.provenance().coalmineVersion());
    ArrayNode rules = driver.putArray("rules");
    for (Rule rule : RULES) {
      ObjectNode node = rules.addObject();
      node.put("id", rule.id);
      node.putObject("shortDescription").put("text", rule.description);
    }
    ObjectNode invocation = run.putArray("invocations").addObject();
    invocation.put("executionSuccessful", true);
    invocation.put("startTimeUtc", report.run().startedAt().toString());
    invocation.put("endTimeUtc", report.run().finishedAt().toString());
    run.putObject("automationDetails").put("id", report.name() + "/" + report.run().id());
    ArrayNode results = run.putArray("results");
    report.planted().stream()
        .filter(canary -> judgement.state(canary) != CanaryState.NOT_SHOWN)
        .forEach(canary -> canary(results.addObject(), canary));
    GateOutcome gate = report.gate();
    if (gate != null) {
      gate.findings().stream()
          .filter(finding -> finding.decision() != GateOutcome.Decision.PASS)
          .forEach(finding -> finding(results.addObject(), finding));
    }
    if (!report.verdict().status().decided()) {
      ObjectNode nothing = results.addObject();
      result(nothing, "canary", "open", "none", report.verdict().summary());
      location(nothing, null, "no verdict");
    }
    return log;
  }

  private void canary(ObjectNode result, CanaryResult canary) {
    CanaryState state = judgement.state(canary);
    String level =
        switch (state) {
          case EXTRACTED -> "error";
          case MEMORIZED -> "warning";
          case AMONG_FIRST -> "note";
          default -> "none";
        };
    result(
        result,
        "canary",
        state.open() ? "open" : "fail",
        level,
        canary.id()
            + " ("
            + Figures.times(canary.insertions())
            + ") is "
            + state.label()
            + ": rank "
            + Figures.rank(canary.rank())
            + " of "
            + Figures.grouped(canary.spaceSize())
            + ", exposure "
            + Figures.bits(canary.exposureBits())
            + " bits");
    location(result, canary.id(), canary.format() + "/" + canary.id());
    result.withObject("/partialFingerprints").put("fill/v1", canary.fingerprint());
    ObjectNode properties = result.putObject("properties");
    properties.put("insertions", canary.insertions());
    properties.put("logPerplexityBits", canary.logPerplexityBits());
    properties.put("exposureBitsLow", canary.exposureBits().low());
    properties.put("exposureBitsHigh", canary.exposureBits().high());
  }

  private void finding(ObjectNode result, GateOutcome.Finding finding) {
    boolean failed = finding.decision() == GateOutcome.Decision.FAIL;
    String canary = finding.canary();
    result(
        result,
        "gate",
        failed ? "fail" : "open",
        failed ? "error" : "none",
        finding.rule() + ": " + finding.sentence());
    location(result, canary, finding.rule() + (canary == null ? "" : "/" + canary));
  }

  private static void result(
      ObjectNode result, String rule, String kind, String level, String message) {
    result.put("ruleId", rule);
    result.put("ruleIndex", RULES.stream().map(Rule::id).toList().indexOf(rule));
    result.put("kind", kind);
    result.put("level", level);
    result.putObject("message").put("text", message);
  }

  /** The place of a result, and what tells from run to run that it is the same. */
  private void location(ObjectNode result, @Nullable String canary, String identity) {
    ObjectNode location = result.putArray("locations").addObject();
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", "report.json");
    physical.putObject("region").put("startLine", 1);
    if (canary != null) {
      location.putArray("logicalLocations").addObject().put("name", canary);
    }
    String whole = report.name() + "/" + result.get("ruleId").asText() + "/" + identity;
    result
        .putObject("partialFingerprints")
        .put(
            "primaryLocationLineHash",
            UUID.nameUUIDFromBytes(whole.getBytes(UTF_8))
                + ":"
                + times.merge(whole, 1, Integer::sum));
  }

  private record Rule(String id, String description) {}
}
