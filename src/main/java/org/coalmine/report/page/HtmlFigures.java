package org.coalmine.report.page;

import java.util.Optional;
import org.coalmine.report.Markup;

/** The figures of a page, each drawn for a desk and for a phone under ids of their own. */
final class HtmlFigures {
  private final Markup html;
  private int drawings;

  HtmlFigures(Markup html) {
    this.html = html;
  }

  /** Adds a figure, or nothing if there is nothing to draw. */
  void add(String caption, Chart chart) {
    Optional<Markup> wide = chart.draw(nextId(), Plot.WIDE);
    if (wide.isEmpty()) {
      return;
    }
    html.open("figure").element("figcaption", caption).line();
    html.add(wide.get()).line();
    chart.draw(nextId(), Plot.NARROW).ifPresent(html::add);
    html.close().line();
  }

  /** Adds a figure of one drawing for every width. */
  void brief(String caption, Chart chart) {
    Optional<Markup> drawing = chart.draw(nextId(), Plot.BRIEF);
    if (drawing.isPresent()) {
      html.open("figure").element("figcaption", caption).line();
      html.add(drawing.get()).close().line();
    }
  }

  private String nextId() {
    return "chart-" + ++drawings;
  }

  /** A drawing with ids that begin with {@code id}, so many pixels wide. */
  interface Chart {
    Optional<Markup> draw(String id, int width);
  }
}
