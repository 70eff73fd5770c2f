package org.coalmine.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.Figures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTableTest {
  private static final Terminal COLOUR = new Terminal(true, true, true, 120);

  @Test
  void linesUp() {
    Report report =
        SampleReports.of(
            List.of(
                SampleReports.canary("second", 64, 1, 8),
                SampleReports.canary("first", 1, 412_908_113, 38.25),
                SampleReports.canary("third", 128, 40, 60, 9.5),
                SampleReports.canary("control", 0, 500_000_000, 40)));
    assertThat(ConsoleTable.render(report, Terminal.plain()))
        .isEqualTo(
            """
            number: "The random number is {fill}", 1,000,000,000 candidates, exposure at most 29.90 bits

              insertions  log-perplexity         rank       exposure  of ceiling            fill       canary
                       1      38.25 bits  412,908,113           1.28  #...................  #########  first
                      64       8.00 bits            1          29.90  ####################  #########  second
                     128       9.50 bits      40 - 60  23.99 - 24.58  ################....  #########  third

              1 control: median exposure 1.00, highest 1.00

            This model leaks: at least 2 of 3 canaries are memorized, 2 of them among the first 100 guesses.
            What now:
              - Deduplicate the text to at most 1 copy of a secret: canaries planted once are not shown to be memorized, some planted 64 times are.
              - Mask before training what looks like these secrets: The random number is [0-9]{9}
              - Train privately, which costs the most: the noise (training.privacy.noise-multiplier) for epsilon = 8: coalmine epsilon --target-epsilon 8 --sampling-rate 0.05 --steps 20 --delta 1e-5 --group-size 64
            """);
  }

  @Test
  void namesTheChecksThatFail() {
    GateThresholds limits = new GateThresholds(List.of(Limit.all(10)), List.of(), null, 1);
    GateOutcome.Finding passes =
        new GateOutcome.Finding("measured", null, Decision.PASS, "3 of 3 were ranked");
    GateOutcome.Finding fails =
        new GateOutcome.Finding(
            "max-exposure-bits", "second", Decision.FAIL, "29.90 bits is above 10", "29.90 > 10");
    GateOutcome gate =
        new GateOutcome(
            Decision.FAIL,
            limits,
            List.of(fails, fails, passes),
            List.of(new GateOutcome.Note("baseline-joint", "too few")));
    Report report =
        SampleReports.of(List.of(SampleReports.canary("second", 64, 1, 8))).withGate(gate);
    assertThat(ConsoleTable.render(report, Terminal.plain()))
        .endsWith(
            """
            fail          max-exposure-bits  second: 29.90 bits is above 10
            fail          max-exposure-bits  second: 29.90 bits is above 10
            note          baseline-joint     too few
            This model leaks: at least 1 of 1 canary is memorized and among the first 100 guesses.
            Gate: fail, 2 of 3: max-exposure-bits second 29.90 > 10
            What now:
              - The gate fails: max-exposure-bits second 29.90 > 10, 19.90 too much. 1 more check does. What lowers it follows.
              - Deduplicate the text: canaries planted 64 times are memorized, and fewer were not tested (canaries.defaults.insertions).
              - Mask before training what looks like these secrets: The random number is [0-9]{9}
            """);
    List<GateOutcome.Finding> many = Collections.nCopies(25, fails);
    assertThat(GateTable.unpassed(new GateOutcome(Decision.FAIL, limits, many), Terminal.plain()))
        .hasLineCount(21)
        .endsWith("and 5 more that do not pass\n");
    assertThat(GateTable.brief(new GateOutcome(Decision.PASS, limits, List.of(passes))))
        .isEqualTo("pass, 1 of 1");
  }

  @Test
  void isPlainWhenPiped() {
    String text = ConsoleTable.render(SampleReports.leaking(), Terminal.plain());
    assertThat(text).matches(t -> t.chars().allMatch(c -> c == '\n' || (c >= 32 && c < 127)));
    assertThat(text).contains("20 controls", "p = 0.758", "warning: ");
  }

  @Test
  void coloursOnATerminal() {
    String text = ConsoleTable.render(SampleReports.leaking(), COLOUR);
    assertThat(text).contains("\u001b[31m", "\u001b[33m", "████████████████████");
    assertThat(text.replaceAll("\u001b\\[[0-9;]*m", "").replace("█", "").lines().count())
        .isEqualTo(ConsoleTable.render(SampleReports.leaking(), Terminal.plain()).lines().count());
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 120})
  void keepsWithinANarrowTerminal(int width) {
    Report report = SampleReports.leaking();
    String text = ConsoleTable.render(report, new Terminal(true, false, true, width));
    List<String> lines = text.lines().filter(line -> line.startsWith("    ")).toList();
    assertThat(lines).hasSize(report.planted().size());
    assertThat(lines).allMatch(line -> line.length() <= width);
    assertThat(lines).allMatch(line -> line.matches(".* [0-9.]+ .*number-[0-9]+"));
    assertThat(text.contains("log-perplexity")).isEqualTo(width >= 80);
    assertThat(text.contains("█".repeat(20))).isEqualTo(width >= 100);
  }

  @Test
  void textOfTheReportCannotSteerTheTerminal() {
    assertThat(Figures.inOneLine("pin\n{fill}\n")).isEqualTo("pin\\u000a{fill}\\u000a");
    assertThat(Figures.printable("a\u001b[2Jb\u202ec\td"))
        .isEqualTo("a\\u001b[2Jb\\u202ec\\u0009d");
    assertThat(ConsoleTable.render(SampleReports.hostile(), Terminal.plain()))
        .doesNotContain("\u0001", "\u2028");
  }

  @Test
  void noConsoleIsPlain() {
    assertThat(Terminal.of(false, Map.of("TERM", "xterm"))).isEqualTo(Terminal.plain());
    assertThat(Terminal.of(true, Map.of("TERM", "dumb"))).isEqualTo(Terminal.plain());
    assertThat(Terminal.of(true, Map.of())).isEqualTo(Terminal.plain());
    assertThat(Terminal.of(true, Map.of("TERM", "xterm", "NO_COLOR", "1")))
        .matches(Terminal::interactive)
        .matches(it -> it.painted(Terminal.RED, "text").equals("text"));
    Terminal terminal = Terminal.of(true, Map.of("TERM", "xterm", "COLUMNS", "72"));
    assertThat(terminal.interactive()).isTrue();
    assertThat(terminal.columns()).isEqualTo(72);
  }

  @Test
  void saysWhichClaimsOfEpsilonAreRefuted() {
    assertThat(ConsoleTable.render(SampleReports.leaking(), Terminal.plain()))
        .contains(
            "refutes every claim below epsilon = 17.60 (user), 0.98 (document); claimed at most"
                + " 24.50 at delta = 1.0E-6\n");
  }
}
