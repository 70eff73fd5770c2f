package org.coalmine.corpus.write;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.text.CorpusFormat;

/** Where the texts of messages stand in the document that a reader makes of a conversation. */
final class ConversationPlaces {
  private final CorpusFormat.Chat format;
  private final List<String> texts = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private boolean begun;
  private int at;

  ConversationPlaces(CorpusFormat.Chat format) {
    this.format = format;
  }

  /** Begins a conversation; several are joined by LF. */
  void begin() {
    at += begun ? 1 : 0;
    begun = true;
  }

  /**
   * Adds a message.
   *
   * @param said its text, or the parts of it
   * @return whether it is read: its role is asked for
   */
  boolean add(String role, List<String> said) {
    if (!format.roles().isEmpty() && !format.roles().contains(role)) {
      return false;
    }
    String content = String.join("\n", said);
    String template = format.template();
    int place = template.indexOf(CorpusFormat.Chat.CONTENT);
    int start = at + length(template.substring(0, place), role, content);
    for (String text : said) {
      texts.add(text);
      starts.add(start);
      start += text.length() + 1;
    }
    at += content.isEmpty() ? 0 : length(template, role, content);
    return true;
  }

  /** How many chars a piece of the template becomes. */
  private static int length(String template, String role, String content) {
    return template.length()
        + growth(template, CorpusFormat.Chat.ROLE, role)
        + growth(template, CorpusFormat.Chat.CONTENT, content);
  }

  /** How many chars a template grows where a name in it becomes a text. */
  private static int growth(String template, String name, String text) {
    int grown = 0;
    for (int i = template.indexOf(name); i >= 0; i = template.indexOf(name, i + name.length())) {
      grown += text.length() - name.length();
    }
    return grown;
  }

  /** The texts of the messages that are read, with the places where they stand first. */
  Edit.Texts texts() {
    return new Edit.Texts(texts, starts);
  }
}
