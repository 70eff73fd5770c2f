package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Found;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a corpus: counts by kind, the most frequent ones, what to do, what was not read.
 */
final class FoundSection {
  private final Found found;
  private final Markup html;

  FoundSection(Found found, Markup html) {
    this.found = found;
    this.html = html;
  }

  void write() {
    html.open("section", "id", "found").element("h2", "Secrets in the corpus");
    if (found.aboveLimit() != null) {
      html.element("p", found.aboveLimit() + ".");
    }
    if (found.groups().isEmpty()) {
      html.element("p", found.sentence());
    } else {
      groups();
    }
    if (!found.secrets().isEmpty()) {
      secrets();
    }
    html.element(
        "p",
        "Looked for, if at least "
            + found.certainty()
            + ": "
            + String.join(", ", found.kinds())
            + ". Not looked for: "
            + String.join(", ", found.notLookedFor())
            + ". What is not looked for is not found, whatever this page says.",
        "id",
        "not-looked-for");
    html.element(
        "p",
        "Fingerprints are under key "
            + found.keyId()
            + ". Reports of one key can be compared, secret by secret. Values stand in"
            + " scan/secrets.json of the run alone, which only its owner may open.",
        "class",
        "soft");
    html.close().line();
  }

  private void groups() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("kind", "certainty", "secrets", "occurrences", "more than once", "what to do"));
    for (Found.Group group : found.groups()) {
      rows.add(
          List.of(
              name(group.kind(), group.rule()),
              group.certainty() + (group.knownTest() ? ", known test value" : ""),
              Figures.grouped(group.secrets()),
              Figures.grouped(group.occurrences()),
              Figures.grouped(group.repeated()),
              group.knownTest() ? "nothing: belongs to nobody" : remedy(group.kind())));
    }
    Page.table(html, "Secrets by kind", "", rows);
  }

  private void secrets() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "fingerprint",
            "kind",
            "mask",
            "certainty",
            "occurrences",
            "documents",
            "contexts",
            "possible values"));
    for (Found.FoundSecret secret : found.secrets()) {
      rows.add(
          List.of(
              secret.fingerprint(),
              name(secret.kind(), secret.rule()),
              secret.mask(),
              secret.certainty(),
              Figures.grouped(secret.occurrences()),
              Figures.grouped(secret.documents()),
              Figures.grouped(secret.contexts()),
              secret.spaceBits() == null
                  ? "unknown"
                  : "2^" + Figures.decimals(1, secret.spaceBits())));
    }
    html.open("details").element("summary", "The secrets that stand most often");
    Page.table(html, "The secrets that stand most often", "", rows);
    html.close();
  }

  private static String name(String kind, @Nullable String rule) {
    return rule == null ? kind : kind + " (" + rule + ")";
  }

  private static String remedy(String kind) {
    return switch (kind) {
      case "password", "url-password", "api-key", "private-key" ->
          "revoke and replace it where it opens something; then remove it";
      case "card", "iban" -> "remove it; tell the owner if the corpus was given away";
      case "rule" -> "as your rule says";
      default -> "remove it, or replace it by a tag";
    };
  }
}
