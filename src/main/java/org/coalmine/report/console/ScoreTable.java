package org.coalmine.report.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.ExtractionCurve;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoredCopies;
import org.coalmine.report.chapter.ScoredCopies.CopiesClass;
import org.coalmine.report.chapter.ScoredSide;
import org.coalmine.report.chapter.ScoredSide.KnownDocument;

/** Scores on the console: both sides, what queries write out, the best known documents. */
public final class ScoreTable {
  /** Documents that are named here; report.json has more. */
  private static final int NAMED = 10;

  private ScoreTable() {}

  /** The lines, each with its end; none where nothing was scored. */
  public static String render(Report report, Terminal terminal) {
    ScoreFindings score = report.score();
    if (score == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    add(text, terminal, sides(score));
    if (!score.curves().isEmpty()) {
      text.append("\nDocuments written out with probability 1/2 after so many queries\n");
      add(text, terminal, curves(score));
    }
    ScoredCopies copies = score.copies();
    if (copies != null) {
      text.append("\nDocuments of the corpus by copies in it\n");
      add(text, terminal, classes(copies));
    }
    if (!score.corpus().bestKnown().isEmpty()) {
      text.append("\nDocuments of the corpus that the model knows best\n");
      add(text, terminal, known(score.corpus().bestKnown()));
    }
    text.append('\n').append(score.conclusion()).append('\n');
    if (score.holdout() != null) {
      text.append(score.crossing()).append('\n');
    }
    return text.toString();
  }

  private static void add(StringBuilder text, Terminal terminal, List<List<String>> rows) {
    TextTable.lines(rows, column -> column > 0, terminal.columns(), List.of())
        .forEach(line -> text.append(line).append('\n'));
  }

  private static List<List<String>> sides(ScoreFindings score) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(score.holdout() == null ? List.of("", "corpus") : List.of("", "corpus", "holdout"));
    rows.add(row(score, "documents", side -> Figures.grouped(side.documents())));
    rows.add(row(score, "characters", side -> Figures.grouped(side.characters())));
    rows.add(
        row(score, "bits per character", side -> Figures.decimals(3, side.bitsPerCharacter())));
    rows.add(
        row(
            score,
            "100 queries write out",
            side ->
                Figures.grouped(side.extractable()) + " of " + Figures.grouped(side.prompted())));
    return rows;
  }

  private static List<String> row(
      ScoreFindings score, String name, Function<ScoredSide, String> cell) {
    return Stream.concat(Stream.of(name), score.sides().stream().map(cell)).toList();
  }

  private static List<List<String>> curves(ScoreFindings score) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("scheme", "prompt", "of", "side"));
    score.curves().get(0).queries().forEach(queries -> head.add(Figures.grouped(queries)));
    rows.add(head);
    for (ExtractionCurve curve : score.curves()) {
      rows.add(row(curve, "corpus", curve.corpus()));
      if (curve.holdout() != null) {
        rows.add(row(curve, "holdout", curve.holdout()));
      }
    }
    return rows;
  }

  private static List<String> row(ExtractionCurve curve, String name, ExtractionCurve.Side side) {
    List<String> row =
        new ArrayList<>(
            List.of(
                curve.scheme(),
                String.valueOf(curve.promptSymbols()),
                Figures.grouped(side.documents()),
                name));
    side.half().forEach(some -> row.add(Figures.grouped(some)));
    return row;
  }

  private static List<List<String>> classes(ScoredCopies copies) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("copies", "documents", "100 queries write out", "bits/character, median"));
    for (CopiesClass each : copies.classes()) {
      rows.add(
          List.of(
              each.copies(),
              Figures.grouped(each.documents()),
              Figures.grouped(each.extractable()) + " of " + Figures.grouped(each.prompted()),
              Figures.decimals(2, each.p50())));
    }
    return rows;
  }

  private static List<List<String>> known(List<KnownDocument> documents) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("place", "document", "characters", "bits/character", "best stretch"));
    for (KnownDocument it : documents.subList(0, Math.min(NAMED, documents.size()))) {
      rows.add(
          List.of(
              it.file() + ":" + it.record(),
              Figures.grouped(it.document()),
              Figures.grouped(it.characters()),
              Figures.decimals(3, it.bitsPerCharacter()),
              Figures.decimals(3, it.stretchBitsPerCharacter())));
    }
    return rows;
  }
}
