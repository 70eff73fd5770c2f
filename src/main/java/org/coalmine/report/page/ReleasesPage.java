package org.coalmine.report.page;

import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.Releases;
import org.coalmine.report.Releases.Release;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Verdict;

/** Releases side by side as one HTML file: what each gives away, promises, and is good for. */
public final class ReleasesPage {
  private final Releases releases;
  private final Markup html = new Markup();

  private ReleasesPage(Releases releases) {
    this.releases = releases;
  }

  /** The page as UTF-8; it loads nothing and runs only its own script. */
  public static byte[] render(Releases releases) {
    ReleasesPage page = new ReleasesPage(releases);
    page.html.open("main").line();
    page.head();
    page.html.element("h2", "Evidence", "class", "part").line();
    page.figures();
    page.claims("What may be claimed", releases.mayBeClaimed());
    page.claims("What may not be claimed", releases.mayNotBeClaimed());
    page.html.close();
    return Page.of("Releases side by side", page.html);
  }

  private static boolean leaks(Release release) {
    return release.status() == Verdict.Status.LEAKS || release.status() == Verdict.Status.MEMORIZES;
  }

  private void head() {
    List<Release> all = releases.releases();
    long leaking = all.stream().filter(ReleasesPage::leaks).count();
    html.open("header", "class", leaking > 0 ? "leaks" : "no-leak-found").line();
    html.element("p", "Releases side by side", "class", "kicker");
    html.element(
            "h1",
            "%d of %d releases %s trained on."
                .formatted(
                    leaking,
                    all.size(),
                    leaking == 1 ? "shows what its writer was" : "show what their writers were"))
        .line();
    Facts facts = new Facts(html);
    for (Release release : all) {
      facts.add(
          release.label(),
          "%s of %s"
              .formatted(Figures.grouped(release.found()), Figures.grouped(release.planted())),
          "planted fills stand in it to the letter"
              + (release.utility() == null
                  ? ""
                  : "; %s bits per character of held-out text, real text %s"
                      .formatted(
                          Figures.decimals(3, release.utility().synthetic().bitsPerCharacter()),
                          Figures.decimals(3, release.utility().real().bitsPerCharacter()))));
    }
    facts.close();
    html.close().line();
  }

  private void figures() {
    html.open("section").element("h2", "All figures");
    html.element(
        "p",
        "The canaries are the same in all. Exposures of controls are chance, 1.44 bits on average."
            + " ε that is refuted holds for a user as the unit, and for a document. Read documents"
            + " count where a piece of their own stands in the release. Utility is that of a model"
            + " trained on the release, beside one trained on as much real text.",
        "class",
        "soft");
    Page.table(html, "All figures", "", releases.table());
    html.close().line();
  }

  private void claims(String title, List<String> sentences) {
    html.open("section").element("h2", title).open("ul");
    sentences.forEach(sentence -> html.element("li", sentence));
    html.close().close().line();
  }
}
