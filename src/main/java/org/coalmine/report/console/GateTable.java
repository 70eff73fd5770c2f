package org.coalmine.report.console;

import java.util.Locale;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.chapter.Figures;

/** What a gate found, one line per test, failures first. */
public final class GateTable {
  private GateTable() {}

  /** Lines that end in a line feed. */
  public static String render(GateOutcome outcome, Terminal terminal) {
    int rule = outcome.findings().stream().mapToInt(it -> it.rule().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Finding finding : outcome.findings()) {
      String decision = "%-12s".formatted(name(finding.decision()));
      text.append(terminal.painted(colour(finding.decision()), decision))
          .append("  ")
          .append(finding.rule())
          .append(" ".repeat(rule - finding.rule().length() + 2))
          .append(Figures.printable(finding.sentence()).replace('\n', ' '))
          .append('\n');
    }
    return text.toString();
  }

  /** The decision and how many of the tests made it: {@code fail, 7 of 16 checks}. */
  public static String summary(GateOutcome outcome) {
    long deciding =
        outcome.findings().stream()
            .filter(finding -> finding.decision() == outcome.decision())
            .count();
    int all = outcome.findings().size();
    return name(outcome.decision())
        + ", "
        + deciding
        + " of "
        + all
        + (all == 1 ? " check" : " checks");
  }

  public static String name(Decision decision) {
    return decision.name().toLowerCase(Locale.ROOT);
  }

  private static String colour(Decision decision) {
    return switch (decision) {
      case PASS -> Terminal.GREEN;
      case INCONCLUSIVE -> Terminal.YELLOW;
      case FAIL -> Terminal.RED;
    };
  }
}
