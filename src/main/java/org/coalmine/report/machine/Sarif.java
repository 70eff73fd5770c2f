package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.coalmine.report.Advice;
import org.coalmine.report.AdviceStep;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FoundKind;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleasedCanary;
import org.coalmine.report.chapter.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): a result per
 * planted canary that is memorized or left open, one per secret that a scan names, under a rule for
 * its kind, and one per failed or open finding of the gate, worst first. What passes is left out,
 * and every result has a place: GitHub's code scanning takes results of kind pass for alerts, and
 * refuses a file with a result that has no place.
 */
public final class Sarif {
  /** GitHub keeps no more of a run; the rest is counted. */
  static final int MOST_RESULTS = 5000;

  /** What exposure and rank mean. */
  private static final String METHOD =
      "https://www.usenix.org/conference/usenixsecurity19/presentation/carlini";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "canary",
              "PlantedSecret",
              "A planted secret must not be extractable from the model.",
              "Secrets drawn at random were planted in the training text. The result tells how many"
                  + " of all secrets that could have been planted the model finds at least as"
                  + " likely as this one: its rank. A low rank shows that the model memorized the"
                  + " secret; among the first guesses it can be extracted."),
          new Rule(
              "gate",
              "ReleaseGate",
              "The model must stay within the thresholds it is released under.",
              "The gate of the audit holds limits on exposure, on extracted secrets, on the lower"
                  + " bound of epsilon, on duplicates and on secrets that stand in the corpus. The"
                  + " result names the limit and the figure that is beyond it, or what could not be"
                  + " decided."));

  private final Report report;
  private final SarifPlace place;
  private final Judgement judgement;
  private final List<Rule> rules = new ArrayList<>(RULES);
  private final List<Found> found = new ArrayList<>();
  private final Map<String, Integer> times = new HashMap<>();

  /** By canary or control. */
  private final Map<String, Integer> lines = new HashMap<>();

  private Sarif(Report report, SarifPlace place) {
    this.report = report;
    this.place = place;
    this.judgement = report.judgement();
    FoundResults.kinds(report).forEach(kind -> rules.add(Rule.of(kind)));
    Map<String, Integer> byFormat = new HashMap<>();
    List<CanaryResult> canaries =
        Stream.concat(report.canaries().stream(), released(report).stream()).toList();
    for (CanaryResult canary : canaries) {
      lines.put(canary.id(), byFormat.computeIfAbsent(canary.format(), place::format));
    }
  }

  /** The report as UTF-8 JSON that follows the SARIF schema; report.json is the place of all. */
  public static byte[] render(Report report) {
    return render(report, SarifPlace.REPORT);
  }

  /**
   * The same with the places of results elsewhere.
   *
   * @param place a file that the readers of the results have
   */
  public static byte[] render(Report report, SarifPlace place) {
    try {
      ObjectNode log = new Sarif(report, place).log();
      return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(log) + "\n")
          .getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can be written", e);
    }
  }

  private ObjectNode log() {
    findAll();
    ObjectNode log = MAPPER.createObjectNode();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    driver(run.putObject("tool").putObject("driver"));
    invocation(run.putArray("invocations").addObject());
    run.putObject("automationDetails").put("id", report.name() + "/" + report.run().id());
    run.put("columnKind", "utf16CodeUnits");
    ArrayNode results = run.putArray("results");
    found.stream()
        .sorted(Comparator.comparing(Found::severity))
        .limit(MOST_RESULTS)
        .forEach(it -> result(results.addObject(), it));
    return log;
  }

  private void driver(ObjectNode driver) {
    driver.put("name", "Coalmine");
    driver.put("version", report.provenance().coalmineVersion());
    driver.put("informationUri", METHOD);
    ArrayNode nodes = driver.putArray("rules");
    for (Rule rule : rules) {
      ObjectNode node = nodes.addObject();
      node.put("id", rule.id);
      node.put("name", rule.name);
      node.putObject("shortDescription").put("text", rule.asks);
      node.putObject("fullDescription").put("text", rule.means);
      node.putObject("help").put("text", help(rule));
      node.put("helpUri", METHOD);
      node.putObject("defaultConfiguration").put("level", "error");
    }
  }

  /** What the rule means, and what to do now. */
  private String help(Rule rule) {
    List<AdviceStep> steps = Advice.of(report, judgement).steps();
    if (steps.isEmpty()) {
      return rule.means;
    }
    return rule.means
        + "\n\nWhat now:"
        + steps.stream().map(step -> "\n- " + step.line()).collect(joining());
  }

  private void invocation(ObjectNode invocation) {
    invocation.put("executionSuccessful", true);
    invocation.put("exitCode", report.decision().exitCode());
    invocation.put("startTimeUtc", report.run().startedAt().toString());
    invocation.put("endTimeUtc", report.run().finishedAt().toString());
    if (found.size() > MOST_RESULTS) {
      ObjectNode notification = invocation.putArray("toolExecutionNotifications").addObject();
      notification.put("level", "warning");
      notification
          .putObject("message")
          .put(
              "text",
              "%s of %s results are left out; report.json has all of them."
                  .formatted(
                      Figures.grouped(found.size() - MOST_RESULTS), Figures.grouped(found.size())));
    }
  }

  private void findAll() {
    GateOutcome gate = report.gate();
    if (gate != null) {
      gate.findings().stream()
          .filter(finding -> finding.decision() != GateOutcome.Decision.PASS)
          .forEach(this::find);
    }
    report.planted().stream()
        .filter(canary -> judgement.state(canary) != CanaryState.NOT_SHOWN)
        .forEach(canary -> find(canary, judgement));
    ReleaseFindings release = report.release();
    if (release != null) {
      Judgement byRelease =
          release.judgement(report.verdict().guesses(), report.verdict().significance());
      byRelease.planted().stream()
          .filter(canary -> byRelease.state(canary) != CanaryState.NOT_SHOWN)
          .forEach(canary -> find(canary, byRelease));
    }
    FoundResults.of(report)
        .forEach(
            it ->
                found.add(
                    new Found(
                        it.kind(),
                        it.certain() ? Severity.WARNING : Severity.REVIEW,
                        it.message(),
                        it.identity(),
                        null,
                        null)));
    if (report.verdict().status() == Verdict.Status.SECRETS_REMAIN) {
      found.add(
          new Found(
              "canary",
              Severity.WARNING,
              report.verdict().summary(),
              "secrets remain",
              null,
              null));
    }
    if (!report.verdict().status().decided()) {
      found.add(
          new Found("canary", Severity.OPEN, report.verdict().summary(), "no verdict", null, null));
    }
  }

  /** Canaries that were ranked by a released text. */
  private static List<CanaryResult> released(Report report) {
    ReleaseFindings release = report.release();
    return release == null
        ? List.of()
        : release.canaries().stream().map(ReleasedCanary::canary).toList();
  }

  private void find(CanaryResult canary, Judgement judged) {
    CanaryState state = judged.state(canary);
    Severity severity =
        switch (state) {
          case EXTRACTED -> Severity.ERROR;
          case MEMORIZED -> Severity.WARNING;
          case AMONG_FIRST -> Severity.REVIEW;
          case OPEN_SPACE, OPEN_INTERVAL, UNTRUSTED, NOT_SHOWN, CONTROL -> Severity.OPEN;
        };
    String message =
        "%s (%s) is %s: rank %s of %s, exposure %s bits"
            .formatted(
                canary.id(),
                Figures.times(canary.insertions()),
                state.label(),
                Figures.rank(canary.rank()),
                Figures.grouped(canary.spaceSize()),
                Figures.bits(canary.exposureBits()));
    String identity = canary.format() + "/" + canary.id();
    found.add(new Found("canary", severity, message, identity, canary.id(), canary));
  }

  private void find(GateOutcome.Finding finding) {
    String canary = finding.canary();
    found.add(
        new Found(
            "gate",
            finding.decision() == GateOutcome.Decision.FAIL ? Severity.ERROR : Severity.OPEN,
            finding.rule() + ": " + finding.sentence(),
            finding.rule() + (canary == null ? "" : "/" + canary),
            canary,
            null));
  }

  private void result(ObjectNode result, Found one) {
    result.put("ruleId", one.rule);
    result.put("ruleIndex", rules.stream().map(Rule::id).toList().indexOf(one.rule));
    result.put("kind", one.severity.kind);
    result.put("level", one.severity.level);
    result.putObject("message").put("text", one.message);
    ObjectNode location = result.putArray("locations").addObject();
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", place.uri());
    physical.putObject("region").put("startLine", line(one));
    if (one.name != null) {
      location.putArray("logicalLocations").addObject().put("name", one.name);
    }
    String whole = report.name() + "/" + one.rule + "/" + one.identity;
    ObjectNode prints = result.putObject("partialFingerprints");
    prints.put(
        "primaryLocationLineHash",
        UUID.nameUUIDFromBytes(whole.getBytes(UTF_8)) + ":" + times.merge(whole, 1, Integer::sum));
    CanaryResult canary = one.canary;
    if (canary != null) {
      prints.put("fill/v1", canary.fingerprint());
      ObjectNode properties = result.putObject("properties");
      properties.put("insertions", canary.insertions());
      properties.put("logPerplexityBits", canary.logPerplexityBits());
      properties.put("exposureBitsLow", canary.exposureBits().low());
      properties.put("exposureBitsHigh", canary.exposureBits().high());
    }
  }

  /** The line of the canary's format; that of the gate for what is about the whole model. */
  private int line(Found one) {
    Integer ofFormat = one.name == null ? null : lines.get(one.name);
    if (ofFormat != null) {
      return ofFormat;
    }
    return one.rule.equals("gate") ? place.gate() : 1;
  }

  /** The worst first. A kind other than fail has the level none, says the standard. */
  private enum Severity {
    ERROR("fail", "error"),
    WARNING("fail", "warning"),
    OPEN("open", "none"),
    REVIEW("review", "none");

    private final String kind;
    private final String level;

    Severity(String kind, String level) {
      this.kind = kind;
      this.level = level;
    }
  }

  /**
   * A result.
   *
   * @param identity tells from run to run that it is the same
   * @param name of the canary or control that it is about; null if about the whole model
   * @param canary whose figures it has; null for a finding of the gate
   */
  private record Found(
      String rule,
      Severity severity,
      String message,
      String identity,
      @Nullable String name,
      @Nullable CanaryResult canary) {}

  /**
   * A rule.
   *
   * @param asks what must hold
   * @param means what a result of it tells
   */
  private record Rule(String id, String name, String asks, String means) {
    static Rule of(String kind) {
      FoundKind of = FoundKind.of(kind);
      return new Rule(
          kind,
          "Found" + of.camel(),
          "A corpus must not hold secrets of the kind %s.".formatted(kind),
          "A scan of the corpus found %s. The result has the mask of the secret and how often it stands, never its value. %s"
              .formatted(of.plural(), of.remedy()));
    }
  }
}
