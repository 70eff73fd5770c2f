package org.coalmine.report.page;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalmine.report.Advice;
import org.coalmine.report.Markup;
import org.coalmine.report.Study;
import org.coalmine.report.chapter.Figures;

/** A study as one HTML file: which way of training to take, and what each of them costs. */
public final class StudyPage {
  private static final double ROW_HEIGHT = 34;

  private final Study study;
  private final Markup html = new Markup();

  private StudyPage(Study study) {
    this.study = study;
  }

  /**
   * The page as UTF-8; it loads nothing and runs only its own script.
   *
   * @param reports the page of a variant by its label, relative to this page
   */
  public static byte[] render(Study study, Map<String, String> reports) {
    StudyPage page = new StudyPage(study);
    page.html.open("main").line();
    page.head();
    page.html.element("h2", "Evidence", "class", "part").line();
    page.variants(reports);
    page.privacy();
    page.html.close();
    return Page.of("Study of " + study.name(), page.html);
  }

  private long clean() {
    return study.variants().stream().filter(variant -> variant.memorized() == 0).count();
  }

  private void head() {
    int all = study.variants().size();
    html.open("header", "class", clean() > 0 ? "no-leak-found" : "leaks").line();
    html.element("p", "Study “" + study.name() + "”", "class", "kicker");
    html.element(
            "h1",
            clean() == 0
                ? "Every way of training memorizes a canary."
                : "%d of %d ways of training %s."
                    .formatted(
                        clean(),
                        all,
                        clean() == 1
                            ? "is not shown to memorize a canary"
                            : "are not shown to memorize a canary"))
        .line();
    html.element(
        "p",
        "Counted are canaries that are shown by name. Each variant has a report of its own, with"
            + " its verdict.");
    html.open("div", "class", "glance").open("div").line();
    Facts facts = new Facts(html);
    facts.add("nothing memorized", clean() + " of " + all, "variants");
    least(true).ifPresent(loss -> facts.add("least loss of these", loss, "bits per character"));
    least(false).ifPresent(loss -> facts.add("least loss of all", loss, "bits per character"));
    facts.close();
    FirstScreen.advice(Advice.of(study), html);
    html.close().line();
    new HtmlFigures(html)
        .brief(
            "Canaries memorized by name; at the right the loss in bits per character.",
            this::chart);
    html.close().close().line();
  }

  private Optional<String> least(boolean ofClean) {
    return study.variants().stream()
        .filter(variant -> !ofClean || variant.memorized() == 0)
        .map(study::lossBitsPerCharacter)
        .min(Double::compare)
        .map(loss -> Figures.decimals(3, loss));
  }

  private Optional<Markup> chart(String id, int width) {
    List<Study.Variant> variants = study.variants();
    if (variants.isEmpty()) {
      return Optional.empty();
    }
    int planted = variants.stream().mapToInt(Study.Variant::planted).max().orElse(1);
    double top = 10;
    double bottom = top + ROW_HEIGHT * variants.size();
    StringBuilder description = new StringBuilder();
    variants.forEach(
        variant ->
            description
                .append(variant.label())
                .append(": ")
                .append(Figures.grouped(variant.memorized()))
                .append(" memorized, loss ")
                .append(Figures.decimals(3, study.lossBitsPerCharacter(variant)))
                .append(". "));
    Plot plot =
        new Plot(
            id, "Canaries memorized", description.toString().strip(), width, (int) bottom + 48);
    Scale x = new Scale(0, Math.max(1, planted), 12, width - 70.0);
    List<Double> ticks = x.ticks(5).stream().filter(tick -> tick == Math.rint(tick)).toList();
    plot.axisBelow(x, top, bottom, ticks, "canaries memorized");
    double y = top;
    for (Study.Variant variant : variants) {
      String loss = Figures.decimals(3, study.lossBitsPerCharacter(variant));
      plot.text("tick", 14, y + 12, "start", shortened(variant.label()));
      plot.rectangle(
          variant.memorized() == 0 ? "mark not-shown" : "mark extracted",
          x.start(),
          y + 16,
          Math.max(2, x.at(variant.memorized()) - x.start()),
          12,
          "%s: %s of %s memorized, loss %s"
              .formatted(
                  variant.label(),
                  Figures.grouped(variant.memorized()),
                  Figures.grouped(variant.planted()),
                  loss));
      plot.text("note", width - 8.0, y + 26, "end", loss);
      y += ROW_HEIGHT;
    }
    return Optional.of(plot.finish());
  }

  private static String shortened(String label) {
    return label.length() <= 48 ? label : label.substring(0, 47) + "…";
  }

  private void variants(Map<String, String> reports) {
    html.open("section").element("h2", "All variants");
    html.element(
        "p",
        "ε at most is claimed by training, ε at least is what the audit refutes. The columns of"
            + " insertions hold the exposure of each canary in bits.",
        "class",
        "soft");
    Page.table(html, "All variants", "sortable", study.table());
    if (!reports.isEmpty()) {
      html.element("h3", "Their reports").open("ul");
      reports.forEach((label, page) -> html.open("li").element("a", label, "href", page).close());
      html.close();
    }
    html.close().line();
  }

  private void privacy() {
    List<String> sentences = study.privacy();
    if (sentences.isEmpty()) {
      return;
    }
    html.open("section").element("h2", "What all trainings together promise").open("ul");
    sentences.forEach(sentence -> html.element("li", sentence));
    html.close().close().line();
  }
}
