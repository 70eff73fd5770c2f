package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundKind;
import org.coalmine.report.chapter.FoundRanks;
import org.coalmine.report.chapter.RankedWords;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a corpus, for one who answers for them: how many of each kind, what to do about
 * them, where they stand, what was not looked for and what was not read. No value.
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
    figures();
    if (!found.groups().isEmpty()) {
      kinds();
      leftOut();
    }
    if (found.ranks() != null) {
      ranks(found.ranks());
    }
    html.close().line();
    remedies();
    asked();
    places();
    limits();
  }

  private void figures() {
    Facts facts = new Facts(html);
    facts.add(
        "different secrets",
        Figures.grouped(found.real()),
        "at least %s by its form".formatted(found.certainty()));
    facts.add("certain", Figures.grouped(found.certain(null)), "the form leaves next to no doubt");
    facts.add(
        "places",
        Figures.grouped(found.occurrences()),
        "in %s of %s"
            .formatted(
                counted(found.files().count(), "file", "files"),
                counted(found.documents(), "document", "documents")));
    facts.add(
        "not read",
        Figures.grouped(found.unreadFiles() + found.unreadRecords()),
        "%s, %s"
            .formatted(
                counted(found.unreadFiles(), "file", "files"),
                counted(found.unreadRecords(), "record", "records")));
    facts.close();
  }

  private static String counted(long count, String one, String more) {
    return Figures.grouped(count) + " " + (count == 1 ? one : more);
  }

  /** Counts of a kind. */
  private static final class Row {
    private final long[] byCertainty = new long[3];
    private long occurrences;
    private long inHeaders;
    private long repeated;

    void add(Found.Group group) {
      int certainty = List.of("certain", "likely", "possible").indexOf(group.certainty());
      byCertainty[certainty] += group.secrets();
      occurrences += group.occurrences();
      inHeaders += group.inHeaders();
      repeated += group.repeated();
    }
  }

  private void kinds() {
    Map<String, Row> byKind = new LinkedHashMap<>();
    for (Found.Group group : found.groups()) {
      if (group.real()) {
        byKind.computeIfAbsent(name(group.kind(), group.rule()), key -> new Row()).add(group);
      }
    }
    if (byKind.isEmpty()) {
      html.element("p", found.sentence());
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "kind",
            "certain",
            "likely",
            "possible",
            "places",
            "in mail headers",
            "more than once"));
    byKind.forEach(
        (kind, row) ->
            rows.add(
                List.of(
                    kind,
                    figure(row.byCertainty[0]),
                    figure(row.byCertainty[1]),
                    figure(row.byCertainty[2]),
                    Figures.grouped(row.occurrences),
                    figure(row.inHeaders),
                    figure(row.repeated))));
    html.element("h3", "Different secrets by kind and certainty");
    Page.table(html, "Different secrets by kind and certainty", "", rows);
    html.element(
        "p",
        "A secret that stands more than once is learnt sooner: a text that a model reads ten times"
            + " is written out about a thousand times as often.",
        "class",
        "soft");
  }

  private static String figure(long count) {
    return count == 0 ? "–" : Figures.grouped(count);
  }

  private void leftOut() {
    long known = 0;
    for (Found.Group group : found.groups()) {
      known += group.knownTest() && !group.allowed() ? group.secrets() : 0;
    }
    if (known + found.allowed() > 0) {
      html.element(
          "p",
          "Not counted above: %s of documentation and tests, which belong to nobody; %s (scan.allow)."
              .formatted(
                  counted(known, "value", "values"),
                  counted(
                      found.allowed(),
                      "value that was declared harmless",
                      "values that were declared harmless")),
          "class",
          "soft");
    }
  }

  private void remedies() {
    List<String> kinds =
        found.groups().stream()
            .filter(Found.Group::real)
            .map(Found.Group::kind)
            .distinct()
            .toList();
    if (kinds.isEmpty()) {
      return;
    }
    html.open("section", "id", "remedies").element("h2", "What to do about each kind");
    html.open("dl", "class", "words");
    for (String kind : kinds) {
      FoundKind of = FoundKind.of(kind);
      html.open("div").element("dt", kind + ": " + of.plural()).element("dd", of.remedy());
      html.close().line();
    }
    html.close();
    html.open("p").element("code", "coalmine sanitise CONF --to DIR");
    html.text(" writes the corpus anew without them, and proves it. A model that was trained on");
    html.text(" this corpus keeps what it has learnt: train it again.").close();
    html.close().line();
  }

  private void asked() {
    if (found.asked().isEmpty()) {
      return;
    }
    html.open("section", "id", "asked").element("h2", "Values that were asked for");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("line", "mask", "stands", "documents", "fingerprint"));
    for (Found.AskedValue value : found.asked()) {
      rows.add(
          List.of(
              Figures.grouped(value.line()),
              value.mask(),
              value.occurrences() == 0 ? "not found" : Figures.often(value.occurrences()),
              Figures.grouped(value.documents()),
              value.fingerprints().isEmpty() ? "–" : String.join(" ", value.fingerprints())));
    }
    Page.table(html, "Values that were asked for", "", rows);
    html.element(
        "p",
        "Lines are those of the file that asked. A value is found in every spelling that its kind"
            + " has, and where its own characters stand by themselves. Not found means: not in what"
            + " was read.",
        "class",
        "soft");
    html.close().line();
  }

  private void places() {
    if (found.secrets().isEmpty() && found.files().most().isEmpty()) {
      return;
    }
    html.open("section", "id", "places").element("h2", "Where they stand");
    files();
    if (!found.secrets().isEmpty()) {
      secrets();
    }
    html.element(
        "p",
        "Every place stands in the table scan/…/findings of the run: file, record and character."
            + " Values stand in scan/secrets.json alone, which only its owner may open."
            + " Fingerprints are under key "
            + found.keyId()
            + "; reports of one key can be compared, secret by secret.",
        "class",
        "soft");
    html.close().line();
  }

  private void files() {
    List<Found.OfFile> files = found.files().most();
    if (files.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("file", "places", "certain"));
    for (Found.OfFile file : files) {
      rows.add(List.of(file.name(), Figures.grouped(file.occurrences()), figure(file.certain())));
    }
    long more = found.files().count() - files.size();
    if (more > 0) {
      rows.add(List.of("and %s more".formatted(Figures.grouped(more)), "", ""));
    }
    html.open("details").element("summary", "The files with most of them");
    Page.table(html, "The files with most of them", "", rows);
    html.close();
  }

  private void secrets() {
    boolean grouped = found.secrets().stream().anyMatch(it -> it.documentGroups() != null);
    boolean users = found.secrets().stream().anyMatch(it -> it.users() != null);
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("mask", "kind", "certainty", "stands", "documents"));
    if (grouped) {
      head.add("unlike ones");
    }
    if (users) {
      head.add("users");
    }
    head.addAll(List.of("contexts", "possible values", "fingerprint"));
    rows.add(head);
    for (Found.FoundSecret secret : found.secrets()) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  secret.mask(),
                  name(secret.kind(), secret.rule()),
                  secret.certainty(),
                  Figures.often(secret.occurrences()),
                  Figures.grouped(secret.documents())));
      if (grouped) {
        row.add(orNone(secret.documentGroups()));
      }
      if (users) {
        row.add(orNone(secret.users()));
      }
      row.addAll(
          List.of(
              Figures.grouped(secret.contexts()),
              secret.spaceBits() == null
                  ? "unknown"
                  : "2^" + Figures.decimals(1, secret.spaceBits()),
              secret.fingerprint()));
      rows.add(row);
    }
    html.open("details").element("summary", "The secrets that stand most often, as masks");
    Page.table(html, "The secrets that stand most often", "", rows);
    html.close();
  }

  private void ranks(FoundRanks ranks) {
    html.element("h3", "What the model gives away", "id", "ranks");
    RankedWords.explained(ranks).forEach(sentence -> html.element("p", sentence));
    Page.table(html, "Ranks by kind", "", RankedWords.kinds(ranks));
    FoundRanks.Swaps swaps = ranks.swaps();
    if (swaps != null && swaps.tested() > 0) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("p-value up to", "secrets", "if nothing is tied"));
      for (int tenth = 0; tenth < swaps.tenths().size(); tenth++) {
        rows.add(
            List.of(
                Figures.decimals(1, (tenth + 1) / 10.0),
                Figures.grouped(swaps.tenths().get(tenth)),
                Figures.decimals(1, swaps.tested() / 10.0)));
      }
      Page.table(html, "P-values of the swap tests", "", rows);
    }
    if (!ranks.secrets().isEmpty()) {
      html.open("details").element("summary", "The secrets that the model gives away most");
      Page.table(
          html, "The secrets that the model gives away most", "", RankedWords.secrets(ranks));
      html.close();
    }
  }

  private static String orNone(@Nullable Long count) {
    return count == null ? "–" : Figures.grouped(count);
  }

  private void limits() {
    html.open("section", "id", "limits").element("h2", "What this page does not say");
    html.open("ul");
    html.open("li", "id", "not-looked-for").element("strong", "Not looked for: ");
    html.text(String.join(", ", found.notLookedFor()));
    html.text(". What is not looked for is not found, whatever this page says. Looked for were: ");
    html.text(String.join(", ", found.kinds()) + ".").close();
    html.open("li", "id", "not-read").element("strong", "Not read: ");
    html.text(unread()).close();
    html.open("li").element("strong", "What is found is no proof. ");
    html.text("A number can have the form of a secret by chance. What has another form than this");
    html.text(" scan knows is missed.").close();
    html.close().close().line();
  }

  private String unread() {
    if (found.documents() == 0) {
      return "anything. Not one document could be read.";
    }
    if (found.unreadFiles() + found.unreadRecords() == 0) {
      return "nothing. Every file and record was read.";
    }
    return counted(found.unreadFiles(), "file", "files")
        + " and "
        + counted(found.unreadRecords(), "record", "records")
        + ". Secrets in them are not counted. "
        + (found.aboveLimit() == null
            ? "The warnings above and the inputs below name them."
            : found.aboveLimit() + ".");
  }

  private static String name(String kind, @Nullable String rule) {
    return rule == null ? kind : kind + " (" + rule + ")";
  }
}
