package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.RealSecrets;

/** Secrets of real text that stand in a release again. */
final class RealSecretsSection {
  private final RealSecrets secrets;
  private final Markup html;

  RealSecretsSection(RealSecrets secrets, Markup html) {
    this.secrets = secrets;
    this.html = html;
  }

  void write() {
    html.open("section").element("h2", "Real secrets");
    html.element("p", secrets.sentence()).line();
    html.element(
        "p",
        "Looked for: "
            + String.join(", ", secrets.kinds())
            + ". “By chance” bounds how many a writer would hit on average that has seen none, had"
            + " each been drawn uniformly from the values of its form: the strings of that form in"
            + " the release by their number. There is no p-value, since nobody drew these secrets."
            + (secrets.drawnByTool()
                ? " Secrets of the holdout say what a writer finds that has not read them."
                : " The holdout was not drawn by the tool: its secrets may be of another sort."),
        "class",
        "soft");
    if (!secrets.counts().isEmpty()) {
      counts();
    }
    if (!secrets.again().isEmpty()) {
      again();
    }
    html.close().line();
  }

  private void counts() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "kind",
            "training",
            "in the release",
            "by chance",
            "holdout",
            "in the release",
            "by chance",
            "both",
            "in the release"));
    for (RealSecrets.OfKind of : secrets.counts()) {
      rows.add(
          List.of(
              of.kind(),
              Figures.grouped(of.training().secrets()),
              Figures.grouped(of.training().again()),
              chance(of.training()),
              Figures.grouped(of.holdout().secrets()),
              Figures.grouped(of.holdout().again()),
              chance(of.holdout()),
              Figures.grouped(of.both().secrets()),
              Figures.grouped(of.both().again())));
    }
    Page.table(html, "Secrets by kind", "", rows);
  }

  private static String chance(RealSecrets.Side side) {
    Double chance = side.chance();
    return chance == null ? "–" : "≤ " + Figures.probability(chance);
  }

  private void again() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "kind", "shape", "documents of the training text", "of the holdout", "of the release"));
    for (RealSecrets.Again found : secrets.again()) {
      rows.add(
          List.of(
              found.kind(),
              Figures.printable(found.mask()),
              Figures.grouped(found.training()),
              Figures.grouped(found.holdout()),
              Figures.grouped(found.release())));
    }
    Page.table(html, "Secrets that stand in most documents of the release", "", rows);
  }
}
