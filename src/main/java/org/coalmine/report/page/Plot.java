package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Figures;

/** One SVG drawing: a frame with axes, marks and labels. Colours come from the style sheet. */
final class Plot {
  static final int WIDE = 860;
  static final int NARROW = 380;

  /** Beside text, at any width of the page. */
  static final int BRIEF = 520;

  private static final double LABEL_HEIGHT = 14;
  private static final String NARROW_LETTERS = "fijlrt ,.:'|-";

  private final Markup svg = new Markup();

  /**
   * Begins a drawing.
   *
   * @param id unique in the page
   * @param title what it shows
   * @param description what it says, for those who cannot see it
   */
  Plot(String id, String title, String description, int width, int height) {
    svg.open(
        "svg",
        "viewBox",
        "0 0 " + width + " " + height,
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-desc",
        "class",
        width == BRIEF ? "brief" : width < WIDE ? "narrow" : "wide");
    svg.element("title", title, "id", id + "-title");
    svg.element("desc", description, "id", id + "-desc");
  }

  Markup finish() {
    return svg.close();
  }

  static String px(double value) {
    return Figures.decimals(1, value);
  }

  Plot line(String style, double x1, double y1, double x2, double y2) {
    svg.open("line", "class", style, "x1", px(x1), "y1", px(y1), "x2", px(x2), "y2", px(y2))
        .close();
    return this;
  }

  Plot rectangle(String style, double x, double y, double w, double h, String tip) {
    svg.open("rect", "class", style, "x", px(x), "y", px(y), "width", px(w), "height", px(h));
    tip(tip);
    return this;
  }

  /** A line through points given as x, y, x, y. */
  Plot path(String style, List<Double> points) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < points.size(); i += 2) {
      path.append(i == 0 ? "M" : "L").append(px(points.get(i))).append(' ');
      path.append(px(points.get(i + 1)));
    }
    svg.open("path", "class", style, "d", path.toString()).close();
    return this;
  }

  Plot text(String style, double x, double y, String anchor, String text) {
    svg.element("text", text, "class", style, "x", px(x), "y", px(y), "text-anchor", anchor);
    return this;
  }

  /** A mark whose shape tells as much as its colour, with a text shown on hovering. */
  Plot mark(Shape shape, String style, double x, double y, String tip) {
    double r = 4.5;
    if (shape == Shape.CIRCLE || shape == Shape.RING) {
      svg.open("circle", "class", style, "cx", px(x), "cy", px(y), "r", px(r - 0.5));
    } else {
      String path =
          shape == Shape.DIAMOND
              ? "M%s %sl%s %sl-%s %sl-%s -%sz"
                  .formatted(
                      px(x),
                      px(y - r - 1),
                      px(r + 1),
                      px(r + 1),
                      px(r + 1),
                      px(r + 1),
                      px(r + 1),
                      px(r + 1))
              : shape == Shape.TRIANGLE
                  ? "M%s %sl%s %sh-%sz".formatted(px(x), px(y - r), px(r), px(2 * r - 1), px(2 * r))
                  : "M%s %sh%sv%sh-%sz"
                      .formatted(
                          px(x - r + 0.8),
                          px(y - r + 0.8),
                          px(2 * r - 1.6),
                          px(2 * r - 1.6),
                          px(2 * r - 1.6));
      svg.open("path", "class", style, "d", path);
    }
    tip(tip);
    return this;
  }

  private void tip(String tip) {
    if (!tip.isEmpty()) {
      svg.element("title", tip);
    }
    svg.close();
  }

  /** Grid lines from {@code top} to {@code bottom}. */
  Plot gridDown(Scale x, double top, double bottom, List<Double> ticks) {
    for (double tick : ticks) {
      line("grid", x.at(tick), top, x.at(tick), bottom);
    }
    return this;
  }

  /** A horizontal axis along the bottom with grid lines from {@code top}. */
  Plot axisBelow(Scale x, double top, double bottom, List<Double> ticks, String title) {
    gridDown(x, top, bottom, ticks);
    for (double tick : ticks) {
      text("tick", x.at(tick), bottom + 16, "middle", label(tick, ticks));
    }
    line("axis", x.start(), bottom, x.end(), bottom);
    text("axis-title", (x.start() + x.end()) / 2, bottom + 34, "middle", title);
    return this;
  }

  /** The labels of an axis once more above a tall drawing, without those beside {@code free}. */
  Plot ticksAbove(Scale x, double y, List<Double> ticks, double free) {
    for (double tick : ticks) {
      if (Math.abs(x.at(tick) - free) > 40) {
        text("tick", x.at(tick), y, "middle", label(tick, ticks));
      }
    }
    return this;
  }

  /** A vertical axis at the left with grid lines to {@code right}; its title stands on top. */
  Plot axisLeft(Scale y, double left, double right, List<Double> ticks, String title) {
    for (double tick : ticks) {
      line("grid", left, y.at(tick), right, y.at(tick));
      text("tick", left - 6, y.at(tick) + 4, "end", label(tick, ticks));
    }
    text("axis-title", Math.max(4, left - 34), y.at(y.high()) - 10, "start", title);
    return this;
  }

  private static String label(double tick, List<Double> ticks) {
    double step = ticks.size() > 1 ? ticks.get(1) - ticks.get(0) : 1;
    int places = step >= 1 ? 0 : (int) Math.ceil(-Math.log10(step) - 1e-9);
    return Figures.decimals(places, tick);
  }

  /** Labels beside points at the right end of lines, moved apart, none of them below a bottom. */
  Plot labelsRight(List<EndLabel> labels, double x, double bottom) {
    List<EndLabel> sorted = new ArrayList<>(labels);
    sorted.sort(Comparator.comparingDouble(EndLabel::y));
    double[] places = new double[sorted.size()];
    double moved = 0;
    for (int i = 0; i < places.length; i++) {
      double wanted = sorted.get(i).y() + 4;
      places[i] = i == 0 ? wanted : Math.max(wanted, places[i - 1] + LABEL_HEIGHT);
      moved += places[i] - wanted;
    }
    double lowest = bottom;
    for (int i = places.length - 1; i >= 0; i--) {
      places[i] = Math.min(places[i] - moved / places.length, lowest);
      lowest = places[i] - LABEL_HEIGHT;
    }
    for (int i = 0; i < places.length; i++) {
      double y = Math.max(places[i], LABEL_HEIGHT * (i + 1.0));
      text(sorted.get(i).style(), x, y, "start", sorted.get(i).text());
    }
    return this;
  }

  /** About how wide a text is in pixels, in whatever sans serif there is. */
  static double width(String text) {
    return text.chars()
        .mapToDouble(c -> NARROW_LETTERS.indexOf(c) >= 0 ? 4.5 : c == 'm' || c == 'w' ? 11 : 7.6)
        .sum();
  }

  /** The shapes of marks. */
  enum Shape {
    CIRCLE,
    RING,
    SQUARE,
    TRIANGLE,
    DIAMOND
  }

  /** A label at the right end of a line that ends at {@code y}. */
  record EndLabel(double y, String style, String text) {}
}
