package org.coalmine.report.console;

import static org.coalmine.report.console.Terminal.DIM;
import static org.coalmine.report.console.Terminal.RED;
import static org.coalmine.report.console.Terminal.YELLOW;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Report;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Planting;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.ReferenceRank;
import org.coalmine.report.chapter.SanitisedChapter;
import org.coalmine.report.chapter.ScoresChapter;
import org.coalmine.report.chapter.SurvivingText;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TrainingChapter.Learnt;
import org.coalmine.report.chapter.TwinRank;
import org.coalmine.report.chapter.UntrainedChapter;

/** The canaries of a report as an aligned table with a bar for the exposure. */
public final class ConsoleTable {
  private static final int WIDEST_BAR = 20;
  private static final int NARROWEST_BAR = 10;

  /** The mask, the log-perplexity and the bar: what a narrow terminal does without. */
  private static final List<Integer> DISPENSABLE = List.of(5, 1, 4);

  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private final Report report;
  private final Judgement judgement;
  private final Terminal terminal;

  private ConsoleTable(Report report, Terminal terminal) {
    this.report = report;
    this.judgement = report.judgement();
    this.terminal = terminal;
  }

  /**
   * A table per format with a line for its controls; warnings; what keeps the gate from passing;
   * verdict and gate; what to do now. Lines end in a line feed.
   */
  public static String render(Report report, Terminal terminal) {
    return new ConsoleTable(report, terminal).render();
  }

  private String render() {
    StringBuilder text = new StringBuilder();
    Planting planting = report.planting();
    if (planting != null) {
      text.append(Figures.printable("canaries: " + planting.sentence())).append("\n\n");
    }
    for (FormatResult format : report.formats()) {
      List<CanaryResult> planted =
          report.planted().stream()
              .filter(canary -> canary.format().equals(format.name()))
              .sorted(Comparator.comparingInt(CanaryResult::insertions))
              .toList();
      text.append(
          Figures.printable(
              format.name()
                  + ": \""
                  + Figures.inOneLine(format.text())
                  + "\", "
                  + Figures.grouped(format.spaceSize())
                  + " candidates, exposure at most "
                  + Figures.decimals(2, format.ceilingBits())
                  + " bits\n\n"));
      scores(format).ifPresent(line -> text.append(Figures.printable(line)).append("\n\n"));
      if (!planted.isEmpty()) {
        table(text, planted);
      }
      references(text, planted);
      twins(text, planted);
      untrained(text, planted);
      controls(text, format);
      text.append('\n');
    }
    report
        .chapter(FoundChapter.class)
        .ifPresent(chapter -> text.append(FoundTable.render(chapter.found(), terminal)));
    report
        .chapter(SanitisedChapter.class)
        .ifPresent(chapter -> text.append(SanitisedTable.render(chapter.sanitised(), terminal)));
    report
        .chapter(DuplicatesChapter.class)
        .ifPresent(chapter -> text.append(DuplicatesTable.render(chapter, terminal)));
    learnt().ifPresent(line -> text.append(painted(DIM, line)).append('\n'));
    epsilon().ifPresent(line -> text.append(painted(DIM, line)).append('\n'));
    for (Warning warning : report.header().warnings()) {
      text.append(painted(YELLOW, Figures.printable(warning.line()))).append('\n');
    }
    GateOutcome gate = report.gate();
    if (gate != null) {
      text.append(GateTable.unpassed(gate, terminal));
    }
    return text + Conclusion.of(report, terminal);
  }

  /** Which bound spoke, where the model is known by scores alone. */
  private Optional<String> scores(FormatResult format) {
    return report.chapter(ScoresChapter.class).stream()
        .flatMap(chapter -> chapter.scores().formats().stream())
        .filter(of -> of.format().equals(format.name()))
        .map(of -> "by scores from elsewhere: " + of.sentence())
        .findFirst();
  }

  /** What the model has learnt of the text; a warning says it where that is little. */
  private Optional<String> learnt() {
    return report
        .chapter(TrainingChapter.class)
        .filter(chapter -> chapter.learnt().filter(it -> it == Learnt.MORE).isPresent())
        .flatMap(TrainingChapter::learntSentence);
  }

  /** What the bounds on ε refute, and what is claimed. */
  private Optional<String> epsilon() {
    return Optional.ofNullable(report.privacy())
        .map(
            privacy -> {
              EpsilonClaim claim = privacy.claim();
              int places = privacy.places(2);
              String refutes =
                  "refutes "
                      + privacy.refutes(places)
                      + (claim == null
                          ? "; no ε is claimed"
                          : "; claimed at most "
                              + Figures.upper(places, claim.epsilon())
                              + " at delta = "
                              + Figures.given(claim.delta()));
              return Figures.printable(refutes.replace("ε", "epsilon"));
            });
  }

  private void table(StringBuilder text, List<CanaryResult> planted) {
    List<String> lines = lines(planted, WIDEST_BAR, List.of());
    if (lines.stream().anyMatch(line -> TextTable.length(line) > terminal.columns())) {
      lines = lines(planted, NARROWEST_BAR, DISPENSABLE);
    }
    for (int r = 0; r < lines.size(); r++) {
      String colour = r == 0 ? DIM : colour(planted.get(r - 1));
      text.append(painted(colour, lines.get(r))).append('\n');
    }
  }

  private List<String> lines(List<CanaryResult> planted, int barCells, List<Integer> dispensable) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "insertions", "log-perplexity", "rank", "exposure", "of ceiling", "fill", "canary"));
    for (CanaryResult canary : planted) {
      rows.add(
          List.of(
              planted(canary),
              Figures.decimals(2, canary.logPerplexityBits()) + " bits",
              ascii(Figures.rank(canary.rank())),
              ascii(Figures.bits(canary.exposureBits())),
              bar(canary.exposureBits().low() / Math.max(canary.ceilingBits(), 1e-9), barCells),
              Figures.printable(canary.maskedFill()),
              Figures.printable(canary.id())));
    }
    return TextTable.lines(rows, column -> column < 4, terminal.columns(), dispensable);
  }

  /** How often it was planted, and how much of that is left where somebody counted. */
  private static String planted(CanaryResult canary) {
    SurvivingText survival = canary.survival();
    return canary.insertions()
        + (survival == null ? "" : ", %s left".formatted(Figures.grouped(survival.surviving())));
  }

  /** What planting did, where a twin was trained without it. */
  private void twins(StringBuilder text, List<CanaryResult> planted) {
    List<List<String>> rows = new ArrayList<>();
    for (CanaryResult canary : planted) {
      TwinRank twin = canary.twin();
      if (twin != null) {
        rows.add(compared(canary, twin.rank(), twin.exposureBits(), twin.gainBits()));
      }
    }
    compared(
        text,
        "without having been planted",
        List.of("rank, twin", "exposure, twin", "gain", "canary"),
        rows);
    sentences(text, planted, CanaryResult::likelyFill);
  }

  /** How the canaries fare under the model that they are compared with. */
  private void references(StringBuilder text, List<CanaryResult> planted) {
    List<List<String>> rows = new ArrayList<>();
    for (CanaryResult canary : planted) {
      ReferenceRank reference = canary.reference();
      if (reference != null) {
        rows.add(
            compared(
                canary, reference.rank(), reference.exposureBits(), reference.differenceBits()));
      }
    }
    compared(
        text,
        "under the reference",
        List.of("rank, reference", "exposure, reference", "difference", "canary"),
        rows);
    sentences(text, planted, CanaryResult::likelyUnderReference);
  }

  private List<String> compared(
      CanaryResult canary, Rank rank, BitsInterval exposureBits, BitsInterval differenceBits) {
    return List.of(
        ascii(Figures.rank(rank)),
        ascii(Figures.bits(exposureBits)),
        ascii(Figures.bits(differenceBits)),
        Figures.printable(canary.id()));
  }

  private void compared(
      StringBuilder text, String title, List<String> head, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    text.append(painted(DIM, "\n  " + title)).append('\n');
    List<List<String>> all = new ArrayList<>(List.of(head));
    all.addAll(rows);
    TextTable.lines(all, column -> column < 3, terminal.columns(), List.of())
        .forEach(line -> text.append(line).append('\n'));
  }

  private void sentences(
      StringBuilder text,
      List<CanaryResult> planted,
      Function<CanaryResult, Optional<String>> sentence) {
    for (CanaryResult canary : planted) {
      sentence
          .apply(canary)
          .ifPresent(
              said ->
                  text.append(Figures.printable(canary.id() + ": " + ascii(said))).append('\n'));
    }
  }

  /** The fills that are likely where nothing was learned. */
  private void untrained(StringBuilder text, List<CanaryResult> planted) {
    Set<String> ids = planted.stream().map(CanaryResult::id).collect(Collectors.toSet());
    report.chapter(UntrainedChapter.class).stream()
        .flatMap(chapter -> chapter.untrained().stream())
        .filter(places -> ids.contains(places.canary()))
        .forEach(
            places ->
                places
                    .likelyFill()
                    .ifPresent(
                        sentence ->
                            text.append(Figures.printable(places.canary() + ": " + sentence))
                                .append('\n')));
  }

  private void controls(StringBuilder text, FormatResult format) {
    List<Double> exposures = new ArrayList<>();
    report.controls().stream()
        .filter(control -> control.format().equals(format.name()))
        .forEach(control -> exposures.add(control.exposureBits().high()));
    if (exposures.isEmpty()) {
      return;
    }
    Collections.sort(exposures);
    StringBuilder line = new StringBuilder("\n  ");
    line.append(exposures.size())
        .append(exposures.size() == 1 ? " control" : " controls")
        .append(": median exposure ")
        .append(Figures.decimals(2, exposures.get(exposures.size() / 2)))
        .append(", highest ")
        .append(Figures.decimals(2, exposures.get(exposures.size() - 1)));
    report.calibration().stream()
        .filter(calibration -> calibration.format().equals(format.name()))
        .forEach(
            calibration ->
                line.append(
                    switch (calibration.finding(report.calibration().size())) {
                      case NOT_UNIFORM ->
                          "; ranks not uniform, " + calibration.pValue() + ": trust none of them";
                      case OPEN -> "; too few exact ranks to test them, " + calibration.pValue();
                      case NO_DEPARTURE ->
                          "; no departure from uniform found, " + calibration.pValue();
                    }));
    text.append(painted(DIM, line.toString())).append('\n');
  }

  private String bar(double share, int barCells) {
    double cells = Math.max(0, Math.min(1, share)) * barCells;
    if (!terminal.unicode()) {
      int full = (int) Math.round(cells);
      return "#".repeat(full) + ".".repeat(barCells - full);
    }
    int eighths = (int) Math.round(cells * 8);
    String full = "█".repeat(eighths / 8);
    String part = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
    return full + part + "·".repeat(barCells - full.length() - part.length());
  }

  private String colour(CanaryResult canary) {
    return switch (judgement.state(canary)) {
      case EXTRACTED -> RED;
      case MEMORIZED, AMONG_FIRST, OPEN_SPACE, OPEN_INTERVAL, UNTRUSTED -> YELLOW;
      case NOT_SHOWN, CONTROL -> "";
    };
  }

  private String painted(String code, String text) {
    return terminal.painted(code, text);
  }

  private String ascii(String text) {
    return terminal.ascii(text);
  }
}
