package org.coalmine.corpus;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalmine.text.CorpusFormat;

/** The text of one conversation, to which messages are added in their order. */
final class Conversation {
  private static final Pattern PLACE =
      Pattern.compile(
          Pattern.quote(CorpusFormat.Chat.ROLE) + "|" + Pattern.quote(CorpusFormat.Chat.CONTENT));

  /** The roles that are named where they are left out: any other word may be a secret. */
  private static final Set<String> USUAL_ROLES =
      Set.of(
          "assistant",
          "bot",
          "chatgpt",
          "developer",
          "function",
          "gpt",
          "human",
          "ipython",
          "model",
          "system",
          "tool",
          "user");

  private final CorpusFormat.Chat format;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, Long> leftOut = new TreeMap<>();

  Conversation(CorpusFormat.Chat format) {
    this.format = format;
  }

  /**
   * Adds a message, if its role is asked for and it has a text.
   *
   * @param texts its text, or the parts of it
   * @param otherParts how many parts it has that are no text
   */
  void add(String role, List<String> texts, int otherParts) {
    if (!format.roles().isEmpty() && !format.roles().contains(role)) {
      leaveOut(
          USUAL_ROLES.contains(role) ? "messages of role " + role : "messages of other roles", 1);
      return;
    }
    if (otherParts > 0) {
      leaveOut("parts of messages that are no text", otherParts);
    }
    String content = String.join("\n", texts);
    if (content.isEmpty()) {
      leaveOut("messages without a text", 1);
      return;
    }
    text.append(
        PLACE
            .matcher(format.template())
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        found.group().equals(CorpusFormat.Chat.ROLE) ? role : content)));
  }

  private void leaveOut(String what, long count) {
    leftOut.merge(what, count, Long::sum);
  }

  /** The messages that were added. */
  String text() {
    return text.toString();
  }

  /** How much was left out, by what it is. */
  Map<String, Long> leftOut() {
    return leftOut;
  }
}
