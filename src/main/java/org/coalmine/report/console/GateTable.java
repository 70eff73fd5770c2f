package org.coalmine.report.console;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateOutcome.Note;
import org.coalmine.report.chapter.Figures;

/** What a gate found, one line per test, failures first. */
public final class GateTable {
  private static final int MOST_UNPASSED = 20;

  private GateTable() {}

  /** Lines that end in a line feed. */
  public static String render(GateOutcome outcome, Terminal terminal) {
    return render(outcome, outcome.findings(), terminal);
  }

  /** The same of the tests that did not pass, the first of many, and the notes. */
  public static String unpassed(GateOutcome outcome, Terminal terminal) {
    List<Finding> unpassed =
        outcome.findings().stream().filter(it -> it.decision() != Decision.PASS).toList();
    int told = Math.min(MOST_UNPASSED, unpassed.size());
    String more =
        told == unpassed.size()
            ? ""
            : "and %d more that do not pass\n".formatted(unpassed.size() - told);
    return render(outcome, unpassed.subList(0, told), terminal) + more;
  }

  private static String render(GateOutcome outcome, List<Finding> findings, Terminal terminal) {
    int rule =
        Stream.concat(
                findings.stream().map(Finding::rule), outcome.notes().stream().map(Note::rule))
            .mapToInt(String::length)
            .max()
            .orElse(0);
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      line(
          text,
          terminal.painted(colour(finding.decision()), cell(name(finding.decision()))),
          padded(finding.rule(), rule),
          finding.sentence());
    }
    outcome.notes().forEach(it -> line(text, cell("note"), padded(it.rule(), rule), it.message()));
    return text.toString();
  }

  private static String cell(String decision) {
    return "%-12s".formatted(decision);
  }

  private static String padded(String rule, int width) {
    return rule + " ".repeat(width - rule.length());
  }

  private static void line(StringBuilder text, String decision, String rule, String sentence) {
    text.append(decision)
        .append("  ")
        .append(rule)
        .append("  ")
        .append(Figures.printable(sentence).replace('\n', ' '))
        .append('\n');
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

  /**
   * The decision, how many of the tests made it and the first of them, where they do not pass:
   * {@code fail, 2 of 14: max-exposure-bits pin-i64-2 29.90 > 10}.
   */
  public static String brief(GateOutcome outcome) {
    List<Finding> deciding =
        outcome.findings().stream()
            .filter(finding -> finding.decision() == outcome.decision())
            .toList();
    String counted =
        "%s, %d of %d"
            .formatted(name(outcome.decision()), deciding.size(), outcome.findings().size());
    return outcome.decision() == Decision.PASS || deciding.isEmpty()
        ? counted
        : counted + ": " + Figures.printable(deciding.get(0).brief()).replace('\n', ' ');
  }

  public static String name(Decision decision) {
    return decision.name().toLowerCase(Locale.ROOT);
  }

  static String colour(Decision decision) {
    return switch (decision) {
      case PASS -> Terminal.GREEN;
      case INCONCLUSIVE -> Terminal.YELLOW;
      case FAIL -> Terminal.RED;
    };
  }
}
