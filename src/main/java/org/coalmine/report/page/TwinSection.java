package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.TwinChapter;
import org.coalmine.report.chapter.TwinRank;

/** The canaries under the model that was trained without them. */
final class TwinSection {
  private final Report report;
  private final TwinChapter chapter;
  private final Markup html;

  TwinSection(Report report, TwinChapter chapter, Markup html) {
    this.report = report;
    this.chapter = chapter;
    this.html = html;
  }

  void write() {
    html.open("section").element("h2", "Without having been planted");
    Epoch last = chapter.twinTraining().get(chapter.twinTraining().size() - 1);
    html.element(
        "p",
        "The twin is the same training on the same corpus without the canaries: "
            + Figures.grouped(last.epoch())
            + (last.epoch() == 1 ? " epoch" : " epochs")
            + ", a loss of "
            + Figures.decimals(3, last.trainLossBitsPerCharacter())
            + " bits per character. The gain is the exposure under the model less that under the"
            + " twin: what planting did. The twin is one training, so a small gain is luck as often"
            + " as a large one; the p-values hold without it and do not change.",
        "class",
        "soft");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("canary", "rank", "rank, twin", "exposure, twin, bits", "gain, bits"));
    List<String> likely = new ArrayList<>();
    for (CanaryResult canary : Many.told(report)) {
      TwinRank twin = canary.twin();
      if (twin != null) {
        rows.add(
            List.of(
                canary.id(),
                Figures.rank(canary.rank()),
                Figures.rank(twin.rank()),
                Figures.bits(twin.exposureBits()),
                Figures.bits(twin.gainBits())));
        canary.likelyFill().ifPresent(sentence -> likely.add(canary.id() + ": " + sentence));
      }
    }
    Page.table(html, "Ranks under the twin", "", rows);
    if (Many.in(report)) {
      html.element("p", Many.REST, "class", "soft");
    }
    likely.forEach(sentence -> html.element("p", sentence));
    for (ControlCalibration test : chapter.twinCalibration()) {
      html.element("p", calibration(test), "class", "soft");
    }
    html.close().line();
  }

  private String calibration(ControlCalibration test) {
    String of =
        "The %s planted fills of %s are controls of the twin: "
            .formatted(Figures.grouped(test.controls()), test.format());
    return of
        + switch (test.finding(chapter.twinCalibration().size())) {
          case NOT_UNIFORM -> "not uniform, " + test.pValue() + ": the corpus holds their text.";
          case OPEN -> "too few exact ranks to test them, " + test.pValue() + ".";
          case NO_DEPARTURE -> "no departure from uniform found, " + test.pValue() + ".";
        };
  }
}
