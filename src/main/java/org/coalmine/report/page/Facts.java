package org.coalmine.report.page;

import org.coalmine.report.Markup;

/** Figures side by side, each with its name and a note. */
final class Facts {
  private final Markup html;

  /** Begins a list. */
  Facts(Markup html) {
    this.html = html;
    html.open("dl", "class", "facts");
  }

  void add(String name, String value, String note) {
    html.open("div");
    filled(name, value, note);
  }

  /** One that takes the place of two. */
  void wide(String name, String value, String note) {
    html.open("div", "class", "wide");
    filled(name, value, note);
  }

  private void filled(String name, String value, String note) {
    html.element("dt", name).open("dd").text(value).element("small", note);
    html.close().close().line();
  }

  void close() {
    html.close().line();
  }
}
