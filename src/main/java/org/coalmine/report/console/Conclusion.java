package org.coalmine.report.console;

import static org.coalmine.report.console.Terminal.BOLD;

import java.util.List;
import org.coalmine.report.Advice;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Verdict;

/** How every command ends that judges a report: the verdict, the gate, and what to do now. */
public final class Conclusion {
  private Conclusion() {}

  /** Lines that end in a line feed. */
  public static String of(Report report, Terminal terminal) {
    if (report.header().kind() == Kind.SCORE) {
      return terminal.painted(BOLD, report.summary()) + '\n' + gate(report, terminal);
    }
    StringBuilder text = new StringBuilder();
    text.append(
            terminal.painted(BOLD + colour(report.verdict().status()), report.verdict().summary()))
        .append('\n');
    String open = report.verdict().leftOpen();
    if (!open.isEmpty()) {
      text.append(open).append('\n');
    }
    return text.append(gate(report, terminal)) + of(Advice.of(report), terminal);
  }

  private static String gate(Report report, Terminal terminal) {
    GateOutcome gate = report.gate();
    return gate == null
        ? ""
        : terminal.painted(
                BOLD + GateTable.colour(gate.decision()), "Gate: " + GateTable.brief(gate))
            + '\n';
  }

  /** What to do now; nothing if there is no advice. */
  public static String of(Advice advice, Terminal terminal) {
    List<String> lines = advice.lines();
    if (lines.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(terminal.painted(BOLD, "What now:")).append('\n');
    lines.forEach(
        line -> text.append("  - ").append(terminal.ascii(Figures.printable(line))).append('\n'));
    return text.toString();
  }

  static String colour(Verdict.Status status) {
    return switch (status) {
      case NOT_TRUSTED, LEAKS, SECRETS_REMAIN -> Terminal.RED;
      case MEMORIZES, UNDETERMINED, SECRETS_FOUND -> Terminal.YELLOW;
      case NO_LEAK_FOUND, NOTHING_FOUND, SANITISED, MEASURED -> Terminal.GREEN;
    };
  }
}
