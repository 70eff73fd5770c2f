package org.coalmine.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.coalmine.report.Markup;

/**
 * One HTML file that needs nothing else. Its Content-Security-Policy allows the one script and the
 * one style sheet in it, by their hashes, and nothing from anywhere.
 */
final class Page {
  private static final String STYLE = resource("report.css");
  private static final String ALWAYS_WIDE = "svg.wide { display: inline !important; }";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32,}");
  private static final String SCRIPT = resource("report.js");

  private Page() {}

  static byte[] of(String title, Markup body) {
    String policy =
        "default-src 'none'; script-src '"
            + hash(SCRIPT)
            + "'; style-src '"
            + hash(STYLE)
            + "'; img-src data:; base-uri 'none'; form-action 'none'";
    Markup page = new Markup();
    page.open("html", "lang", "en").line().open("head").line();
    page.open("meta", "charset", "utf-8").line();
    page.open("meta", "http-equiv", "Content-Security-Policy", "content", policy).line();
    page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.open("meta", "name", "referrer", "content", "no-referrer").line();
    page.open("link", "rel", "icon", "href", "data:,").line();
    page.element("title", title).line();
    page.verbatim("style", STYLE).line();
    page.close().line().open("body").line();
    page.add(body).line();
    page.verbatim("script", SCRIPT).line();
    page.close().close().line();
    return ("<!doctype html>\n" + page).getBytes(UTF_8);
  }

  /**
   * One SVG file that needs nothing else.
   *
   * @param content what it shows, in a frame of the given size
   */
  static byte[] drawing(Markup content, int width, int height) {
    Markup svg = new Markup();
    svg.open(
            "svg",
            "xmlns",
            "http://www.w3.org/2000/svg",
            "viewBox",
            "0 0 " + width + " " + height,
            "width",
            String.valueOf(width),
            "height",
            String.valueOf(height))
        .line();
    svg.verbatim("style", STYLE + ALWAYS_WIDE).line();
    svg.open("rect", "width", "100%", "height", "100%", "style", "fill: var(--card)").close();
    svg.add(content).close().line();
    return svg.toString().getBytes(UTF_8);
  }

  /**
   * A table whose cells are texts; the first row is its head.
   *
   * @param name unlike that of any other table of the page, for those who cannot see it
   */
  static void table(Markup html, String name, String style, List<List<String>> rows) {
    scrolling(html, name);
    html.open("table", "class", style).open("thead").open("tr");
    rows.get(0).forEach(head -> html.element("th", head, "scope", "col"));
    html.close().close().open("tbody");
    for (List<String> row : rows.subList(1, rows.size())) {
      html.open("tr");
      row.forEach(cell -> html.element("td", cell, "class", style(cell)));
      html.close().line();
    }
    html.close().close().close().line();
  }

  /** Opens what scrolls in itself, so that a keyboard can reach it. */
  static void scrolling(Markup html, String name) {
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", name);
  }

  private static String style(String cell) {
    return HEX.matcher(cell).matches() ? "wrap mono" : cell.length() > 40 ? "wrap" : "";
  }

  private static String hash(String source) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String style() {
    return STYLE;
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource is missing: " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table behind its summary, opened by a click; no other of the page has that summary. */
  static void folded(Markup html, String summary, List<List<String>> rows) {
    html.open("details").element("summary", summary);
    table(html, summary, "sortable", rows);
    html.close();
  }
}
