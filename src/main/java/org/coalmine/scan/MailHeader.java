package org.coalmine.scan;

import java.util.Locale;
import java.util.Set;

/**
 * The header of a message, if a text begins with one: lines {@code Name: value} as RFC 5322 has
 * them, of which two at least are those that every message has. Most addresses of a corpus of mail
 * stand there, and say who wrote to whom, not what was written.
 */
public final class MailHeader {
  private static final Set<String> KNOWN =
      Set.of(
          "bcc",
          "cc",
          "content-type",
          "date",
          "delivered-to",
          "from",
          "message-id",
          "mime-version",
          "received",
          "reply-to",
          "return-path",
          "sender",
          "subject",
          "to");

  private static final int LEAST_KNOWN = 2;

  private MailHeader() {}

  /**
   * Where the header ends.
   *
   * @return the first char behind it; 0 if the text begins with none
   */
  public static int end(String text) {
    int at = text.startsWith("From ") ? nextLine(text, 0) : 0;
    int known = 0;
    while (at < text.length()) {
      char first = text.charAt(at);
      if (first != ' ' && first != '\t') {
        int colon = colon(text, at);
        if (colon < 0) {
          break;
        }
        known += KNOWN.contains(text.substring(at, colon).toLowerCase(Locale.ROOT)) ? 1 : 0;
      } else if (known == 0) {
        break;
      }
      at = nextLine(text, at);
    }
    return known >= LEAST_KNOWN ? at : 0;
  }

  /** The colon behind a name that begins here; −1 if there is none. */
  private static int colon(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return i > from ? i : -1;
      }
      if (c <= ' ' || c >= 127) {
        return -1;
      }
    }
    return -1;
  }

  private static int nextLine(String text, int from) {
    int feed = text.indexOf('\n', from);
    return feed < 0 ? text.length() : feed + 1;
  }
}
