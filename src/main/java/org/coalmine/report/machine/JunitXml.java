package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.Judgement;

/**
 * {@code junit.xml}: a test case per planted canary, one per kind of secrets that a scan looked
 * for, and one for each finding about the whole model or, without a gate, for the verdict. It is
 * red exactly if the exit code of verdict and gate is not 0. What the gate fails is a failure, so
 * there is none without a gate. What is left open is an error where that code is not 0, so that a
 * run that measured nothing is not green, and skipped where it is 0.
 */
public final class JunitXml {
  private final Report report;
  private final Judgement judgement;
  private final List<TestCase> cases = new ArrayList<>();
  private final Map<String, Integer> times = new HashMap<>();

  private JunitXml(Report report) {
    this.report = report;
    this.judgement = report.judgement();
  }

  /** The report as UTF-8 XML. */
  public static byte[] render(Report report) {
    JunitXml xml = new JunitXml(report);
    GateOutcome gate = report.gate();
    report.planted().forEach(canary -> xml.cases.add(xml.canary(canary)));
    Set<String> told = report.planted().stream().map(CanaryResult::id).collect(toSet());
    report
        .chapter(FoundChapter.class)
        .map(FoundChapter::found)
        .ifPresent(
            found -> {
              found.kinds().forEach(kind -> xml.cases.add(xml.kind(found, kind)));
              told.addAll(found.kinds());
            });
    if (gate == null) {
      xml.cases.add(xml.verdict());
    } else {
      gate.findings().stream()
          .filter(finding -> finding.canary() == null || !told.contains(finding.canary()))
          .forEach(xml::wholeModel);
    }
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml.document() + "\n").getBytes(UTF_8);
  }

  private TestCase canary(CanaryResult canary) {
    CanaryState state = judgement.state(canary);
    String measured =
        found(state)
            + ": "
            + Figures.times(canary.insertions())
            + ", rank "
            + Figures.rank(canary.rank())
            + ", exposure "
            + Figures.bits(canary.exposureBits())
            + " of "
            + Figures.decimals(2, canary.ceilingBits())
            + " bits";
    return judged(
        "coalmine." + canary.format(),
        canary.id(),
        state.open() ? open() : Outcome.PASSED,
        measured);
  }

  private TestCase kind(Found found, String kind) {
    long secrets = 0;
    long occurrences = 0;
    for (Found.Group group : found.groups()) {
      if (group.real() && group.kind().equals(kind)) {
        secrets += group.secrets();
        occurrences += group.occurrences();
      }
    }
    return judged(
        "coalmine.scan",
        kind,
        Outcome.PASSED,
        "%s different %s, %s certain, %s in all"
            .formatted(
                Figures.grouped(secrets),
                secrets == 1 ? "secret" : "secrets",
                Figures.grouped(found.certain(kind)),
                Figures.often(occurrences)));
  }

  /**
   * A case with what the gate says of its subject.
   *
   * @param outcome unless the gate says something
   */
  private TestCase judged(String suite, String name, Outcome outcome, String measured) {
    StringBuilder message = new StringBuilder(measured);
    GateOutcome gate = report.gate();
    List<GateOutcome.Finding> findings =
        gate == null
            ? List.of()
            : gate.findings().stream().filter(it -> name.equals(it.canary())).toList();
    Outcome worst = findings.isEmpty() ? outcome : Outcome.PASSED;
    for (GateOutcome.Finding finding : findings) {
      Outcome found = outcome(finding.decision());
      worst = found.compareTo(worst) > 0 ? found : worst;
      message.append("; ").append(finding.rule()).append(": ").append(finding.message());
    }
    return new TestCase(suite, name, worst, message.toString());
  }

  private static String found(CanaryState state) {
    return switch (state) {
      case EXTRACTED -> "can be extracted";
      case MEMORIZED -> "memorized beyond chance, not extracted";
      case AMONG_FIRST -> "among the first guesses, not shown to be memorized";
      case OPEN_SPACE -> "left open, the space is too small";
      case OPEN_INTERVAL -> "left open, the interval is too wide";
      case UNTRUSTED -> "not trusted, the controls failed";
      case NOT_SHOWN -> "not shown to be memorized";
      case CONTROL -> "a control";
    };
  }

  private TestCase verdict() {
    return new TestCase(
        "coalmine", "verdict", report.answered() ? Outcome.PASSED : open(), report.summary());
  }

  private void wholeModel(GateOutcome.Finding finding) {
    int time = times.merge(finding.rule(), 1, Integer::sum);
    String name = finding.rule() + (time == 1 ? "" : " " + time);
    cases.add(new TestCase("coalmine.gate", name, outcome(finding.decision()), finding.sentence()));
  }

  private Outcome outcome(GateOutcome.Decision decision) {
    return switch (decision) {
      case PASS -> Outcome.PASSED;
      case FAIL -> Outcome.FAILURE;
      case INCONCLUSIVE -> open();
    };
  }

  private Outcome open() {
    return report.decision() == GateOutcome.Decision.PASS ? Outcome.SKIPPED : Outcome.ERROR;
  }

  private Markup document() {
    RunFacts run = report.run();
    Duration duration = Duration.between(run.startedAt(), run.finishedAt());
    String seconds = String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    Markup xml = new Markup();
    xml.open(
        "testsuites",
        "name",
        "coalmine",
        "tests",
        String.valueOf(cases.size()),
        "failures",
        count(Outcome.FAILURE),
        "errors",
        count(Outcome.ERROR),
        "time",
        seconds);
    xml.line()
        .open(
            "testsuite",
            "name",
            report.name(),
            "tests",
            String.valueOf(cases.size()),
            "failures",
            count(Outcome.FAILURE),
            "errors",
            count(Outcome.ERROR),
            "skipped",
            count(Outcome.SKIPPED),
            "timestamp",
            run.finishedAt().toString().replaceAll("(\\.\\d+)?Z$", ""),
            "time",
            seconds);
    for (TestCase test : cases) {
      xml.line().open("testcase", "classname", test.suite, "name", test.name, "time", "0");
      switch (test.outcome) {
        case PASSED -> xml.element("system-out", test.message);
        case SKIPPED -> xml.element("skipped", "", "message", test.message);
        case ERROR -> problem(xml, "error", test);
        case FAILURE -> problem(xml, "failure", test);
      }
      xml.close();
    }
    return xml.line().close().line().close();
  }

  private static void problem(Markup xml, String tag, TestCase test) {
    xml.element(tag, test.message, "message", test.message, "type", tag);
  }

  private String count(Outcome outcome) {
    return String.valueOf(cases.stream().filter(test -> test.outcome == outcome).count());
  }

  /** How a test case ends, the worst last. */
  private enum Outcome {
    PASSED,
    SKIPPED,
    ERROR,
    FAILURE
  }

  private record TestCase(String suite, String name, Outcome outcome, String message) {}
}
