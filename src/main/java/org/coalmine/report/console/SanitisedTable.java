package org.coalmine.report.console;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.SanitisedCorpus;
import org.jspecify.annotations.Nullable;

/** What stands in the places of secrets, what is found again, and what nobody looked at. */
final class SanitisedTable {
  private SanitisedTable() {}

  static String render(SanitisedCorpus sanitised, Terminal terminal) {
    StringBuilder text = new StringBuilder();
    List<List<String>> places = new ArrayList<>();
    places.add(List.of("places", "kind", "certainty", "what stands there"));
    for (SanitisedCorpus.Place place : sanitised.places()) {
      places.add(
          List.of(
              Figures.grouped(place.places()),
              name(place.kind(), place.rule()),
              place.certainty(),
              place.words()));
    }
    table(text, places, 1, terminal);
    List<List<String>> again = new ArrayList<>();
    again.add(List.of("found again", "occurrences", "kind", "certainty", "what it is"));
    for (SanitisedCorpus.Again secret : sanitised.again()) {
      again.add(
          List.of(
              Figures.grouped(secret.secrets()),
              Figures.grouped(secret.occurrences()),
              name(secret.kind(), secret.rule()),
              secret.certainty(),
              sanitised.words(secret)));
    }
    table(text, again, 2, terminal);
    if (sanitised.firstDiffering() != null) {
      line(text, "Not as it was to be: " + sanitised.firstDiffering() + ".", terminal);
    }
    line(
        text,
        "%s characters of %s were replaced or left out; %s bytes were read, %s written."
            .formatted(
                Figures.grouped(sanitised.charactersReplaced()),
                Figures.grouped(sanitised.characters()),
                Figures.grouped(sanitised.bytesIn()),
                Figures.grouped(sanitised.bytesOut())),
        terminal);
    line(text, "Looked for: " + String.join(", ", sanitised.kinds()) + ".", terminal);
    line(text, "Not looked for: " + String.join(", ", sanitised.notLookedFor()) + ".", terminal);
    String fields = sanitised.fieldsSentence();
    if (!fields.isEmpty()) {
      line(text, fields, terminal);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String line, Terminal terminal) {
    text.append(terminal.ascii(Figures.printable(line))).append('\n');
  }

  private static void table(
      StringBuilder text, List<List<String>> rows, int numbers, Terminal terminal) {
    if (rows.size() > 1) {
      TextTable.lines(rows, column -> column < numbers, terminal.columns(), List.of())
          .forEach(line -> text.append(terminal.ascii(line)).append('\n'));
      text.append('\n');
    }
  }

  private static String name(String kind, @Nullable String rule) {
    return rule == null ? kind : kind + " (" + Figures.printable(rule) + ")";
  }
}
