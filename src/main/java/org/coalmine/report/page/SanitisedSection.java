package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.SanitisedCorpus;
import org.jspecify.annotations.Nullable;

/** A corpus without its secrets: what was done, the proof, and what nobody looked at. */
final class SanitisedSection {
  private final SanitisedCorpus sanitised;
  private final Markup html;

  SanitisedSection(SanitisedCorpus sanitised, Markup html) {
    this.sanitised = sanitised;
    this.html = html;
  }

  void write() {
    html.open("section", "id", "sanitised").element("h2", "What was done");
    if (sanitised.aboveLimit() != null) {
      html.element("p", sanitised.aboveLimit() + ".");
    }
    figures();
    places();
    found();
    html.close().line();
    proof();
    limits();
  }

  private void figures() {
    Facts facts = new Facts(html);
    boolean drops = sanitised.how().equals("drop");
    facts.add(
        drops ? "documents left out" : "documents changed",
        Figures.grouped(drops ? sanitised.dropped() : sanitised.changed()),
        "of " + Figures.grouped(sanitised.documents()));
    facts.add(
        "places",
        Figures.grouped(sanitised.replaced()),
        drops ? "with a secret" : "where something else stands now");
    facts.add(
        "characters",
        share(),
        "%s of %s"
            .formatted(
                Figures.grouped(sanitised.charactersReplaced()),
                Figures.grouped(sanitised.characters())));
    facts.add(
        "bytes written",
        Figures.grouped(sanitised.bytesOut()),
        Figures.grouped(sanitised.bytesIn()) + " were read");
    facts.close();
    html.element("p", way());
  }

  private String share() {
    return sanitised.characters() == 0
        ? "0 %"
        : Figures.percent((double) sanitised.charactersReplaced() / sanitised.characters());
  }

  private String way() {
    return switch (sanitised.how()) {
      case "tag" -> "A tag such as [CARD] stands in the place of each secret.";
      case "pseudonym" ->
          "Another value of the same shape stands in the place of each secret, the same for the"
              + " same secret everywhere. So it stays visible which documents belong together."
              + " Whoever has the key can undo it; throw it away to make this final. Where no"
              + " value could be drawn a tag stands. A model may memorize pseudonyms: they belong"
              + " to nobody, unless by chance.";
      default -> "Each document with a secret is left out as a whole.";
    };
  }

  private void places() {
    if (sanitised.places().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("kind", "certainty", "places", "what stands there"));
    for (SanitisedCorpus.Place place : sanitised.places()) {
      rows.add(
          List.of(
              name(place.kind(), place.rule()),
              place.certainty(),
              Figures.grouped(place.places()),
              place.words()));
    }
    Page.table(html, "What stands in the places of secrets", "", rows);
  }

  private void found() {
    if (sanitised.groups().isEmpty()) {
      html.element("p", "No secret was found before.");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("kind", "certainty", "secrets", "occurrences"));
    for (Found.Group group : sanitised.groups()) {
      rows.add(
          List.of(
              name(group.kind(), group.rule()),
              group.certainty() + (group.knownTest() ? ", known test value" : ""),
              Figures.grouped(group.secrets()),
              Figures.grouped(group.occurrences())));
    }
    html.open("details").element("summary", "What was found before");
    Page.table(html, "What was found before", "", rows);
    html.close();
  }

  private void proof() {
    html.open("section", "id", "proof").element("h2", "What proves it");
    html.open("ul");
    html.element(
        "li",
        sanitised.remaining() == 0
            ? "What was written was scanned again, for the same kinds and by the same rules: none"
                + " of the secrets found before stands in it"
                + (sanitised.knownTests() ? "" : ", known test values left aside")
                + (sanitised.how().equals("pseudonym")
                    ? ", and whatever else was found is a pseudonym."
                    : ", and nothing new was found.")
            : "What was written was scanned again: secrets stand in it, %s in all."
                .formatted(times(sanitised.remaining())));
    html.element(
        "li",
        sanitised.differing() + sanitised.foreign() == 0
            ? "Every document was read back and compared with the one it was made of: the text"
                + " between the places is equal, character for character."
            : "%s not what was to be written. The first: %s."
                .formatted(
                    sanitised.differing() + sanitised.foreign() == 1
                        ? "One record is"
                        : Figures.grouped(sanitised.differing() + sanitised.foreign())
                            + " records are",
                    sanitised.firstDiffering()));
    html.element(
        "li",
        "What a model that is trained on it still knows was not asked: train it again, and rank"
            + " the secrets of before in it.");
    html.close();
    again();
    html.close().line();
  }

  private static String times(long count) {
    return count == 1 ? "once" : Figures.grouped(count) + " times";
  }

  private void again() {
    if (sanitised.again().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("kind", "certainty", "secrets", "occurrences", "what it is"));
    for (SanitisedCorpus.Again secret : sanitised.again()) {
      rows.add(
          List.of(
              name(secret.kind(), secret.rule()),
              secret.certainty(),
              Figures.grouped(secret.secrets()),
              Figures.grouped(secret.occurrences()),
              sanitised.words(secret)));
    }
    html.element("p", "What the second scan finds in what was written:");
    Page.table(html, "What a scan finds in what was written", "", rows);
  }

  private void limits() {
    html.open("section", "id", "not-looked-for").element("h2", "What nobody looked at");
    html.element(
        "p",
        "Looked for, if at least "
            + sanitised.certainty()
            + ": "
            + String.join(", ", sanitised.kinds())
            + ". Not looked for: "
            + String.join(", ", sanitised.notLookedFor())
            + ". What is not looked for stands there still, whatever this page says.");
    html.element(
        "p",
        sanitised.knownTests()
            ? "Known test values were replaced, too."
            : "Known test values of documentation, which belong to nobody, stay as they are.");
    String fields = sanitised.fieldsSentence();
    html.element(
        "p",
        fields.isEmpty() ? "Records have no other field than their text." : fields,
        "id",
        "other-fields");
    if (sanitised.unreadFiles() + sanitised.unreadRecords() > 0) {
      html.element(
          "p",
          "What could not be read was not written: %s files, %s records."
              .formatted(
                  Figures.grouped(sanitised.unreadFiles()),
                  Figures.grouped(sanitised.unreadRecords())));
    }
    html.element(
        "p",
        "Fingerprints and pseudonyms are under key " + sanitised.keyId() + ".",
        "class",
        "soft");
    html.close().line();
  }

  private static String name(String kind, @Nullable String rule) {
    return rule == null ? kind : kind + " (" + rule + ")";
  }
}
