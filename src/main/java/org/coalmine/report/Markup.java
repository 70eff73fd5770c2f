package org.coalmine.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.coalmine.report.chapter.Figures;

/**
 * Writes HTML, SVG and XML in which every text and every attribute value is escaped for where it
 * stands. Element and attribute names come from the program; nothing else can open a tag, and
 * nothing of a report is ever written into a script or a style sheet.
 */
public final class Markup {
  private static final Set<String> VOID = Set.of("meta", "link", "br", "input", "hr");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes are name, value, name, value. */
  public Markup open(String tag, String... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException("attributes must be pairs: " + attributes.length);
    }
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
    if (!VOID.contains(tag)) {
      open.push(tag);
    }
    return this;
  }

  /** Closes the element that was opened last. */
  public Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  public Markup text(String text) {
    escape(text);
    return this;
  }

  public Markup element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  public Markup line() {
    out.append('\n');
    return this;
  }

  /** Adds other markup as it is. */
  public Markup add(Markup other) {
    out.append(other);
    return this;
  }

  /** A script or style sheet of the program itself, without anything of a report. */
  public Markup verbatim(String tag, String source) {
    if (source.contains("</")) {
      throw new IllegalArgumentException(tag + " must not contain </");
    }
    out.append('<').append(tag).append('>').append(source).append("</").append(tag).append('>');
    return this;
  }

  private void escape(String text) {
    String safe = Figures.printable(text);
    for (int i = 0; i < safe.length(); i++) {
      char c = safe.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("elements left open: " + open);
    }
    return out.toString();
  }
}
