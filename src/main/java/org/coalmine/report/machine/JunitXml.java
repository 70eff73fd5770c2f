package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Verdict;

/**
 * {@code junit.xml}: a test case per planted canary, and one for each finding about the whole
 * model. A canary fails if the gate says so or, without a gate, if it can be extracted; then the
 * verdict is a test case too. A report without a verdict and canaries that are left open in it are
 * errors, never a success, so that a run that measured nothing is not green.
 */
public final class JunitXml {
  private final Report report;
  private final Judgement judgement;
  private final List<TestCase> cases = new ArrayList<>();

  private JunitXml(Report report) {
    this.report = report;
    this.judgement = report.judgement();
  }

  /** The report as UTF-8 XML. */
  public static byte[] render(Report report) {
    JunitXml xml = new JunitXml(report);
    GateOutcome gate = report.gate();
    report.planted().forEach(canary -> xml.cases.add(xml.canary(canary)));
    if (gate == null) {
      xml.cases.add(xml.verdict());
    } else {
      Set<String> planted =
          report.planted().stream().map(CanaryResult::id).collect(Collectors.toSet());
      gate.findings().stream()
          .filter(finding -> finding.canary() == null || !planted.contains(finding.canary()))
          .forEach(xml::wholeModel);
    }
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml.suite() + "\n").getBytes(UTF_8);
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
    GateOutcome gate = report.gate();
    if (gate == null) {
      return switch (state) {
        case EXTRACTED -> test(canary, "failure", measured);
        case OPEN_SPACE, OPEN_INTERVAL, UNTRUSTED ->
            test(
                canary,
                report.verdict().status() == Verdict.Status.NO_LEAK_FOUND ? "" : "error",
                measured);
        case MEMORIZED, AMONG_FIRST, NOT_SHOWN, CONTROL -> test(canary, "", measured);
      };
    }
    String outcome = "";
    StringBuilder message = new StringBuilder(measured);
    for (GateOutcome.Finding finding : gate.findings()) {
      if (canary.id().equals(finding.canary())) {
        String found = outcome(finding.decision());
        outcome = outcome.equals("failure") || found.isEmpty() ? outcome : found;
        message.append("; ").append(finding.rule()).append(": ").append(finding.message());
      }
    }
    return test(canary, outcome, message.toString());
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

  private static TestCase test(CanaryResult canary, String outcome, String message) {
    return new TestCase("coalmine." + canary.format(), canary.id(), outcome, message);
  }

  /** Where canaries leak of which none can be named, it is the verdict that fails. */
  private TestCase verdict() {
    Verdict verdict = report.verdict();
    return new TestCase(
        "coalmine",
        "verdict",
        switch (verdict.status()) {
          case LEAKS -> verdict.extracted() == 0 ? "failure" : "";
          case NOT_TRUSTED, UNDETERMINED -> "error";
          case MEMORIZES, NO_LEAK_FOUND -> "";
        },
        verdict.summary());
  }

  private void wholeModel(GateOutcome.Finding finding) {
    long before = cases.stream().filter(test -> test.name.startsWith(finding.rule())).count();
    String name = finding.rule() + (before == 0 ? "" : " " + (before + 1));
    cases.add(new TestCase("coalmine.gate", name, outcome(finding.decision()), finding.sentence()));
  }

  private static String outcome(GateOutcome.Decision decision) {
    return switch (decision) {
      case PASS -> "";
      case FAIL -> "failure";
      case INCONCLUSIVE -> "error";
    };
  }

  private Markup suite() {
    RunFacts run = report.run();
    Duration duration = Duration.between(run.startedAt(), run.finishedAt());
    Markup xml = new Markup();
    xml.open(
        "testsuite",
        "name",
        report.name(),
        "tests",
        String.valueOf(cases.size()),
        "failures",
        count("failure"),
        "errors",
        count("error"),
        "skipped",
        "0",
        "timestamp",
        run.finishedAt().toString().replaceAll("(\\.\\d+)?Z$", ""),
        "time",
        String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0));
    for (TestCase test : cases) {
      xml.line().open("testcase", "classname", test.suite, "name", test.name, "time", "0");
      if (!test.outcome.isEmpty()) {
        xml.element(test.outcome, test.message, "message", test.message, "type", test.outcome);
      } else if (!test.message.isEmpty()) {
        xml.element("system-out", test.message);
      }
      xml.close();
    }
    return xml.line().close();
  }

  private String count(String outcome) {
    return String.valueOf(cases.stream().filter(test -> test.outcome.equals(outcome)).count());
  }

  private record TestCase(String suite, String name, String outcome, String message) {}
}
