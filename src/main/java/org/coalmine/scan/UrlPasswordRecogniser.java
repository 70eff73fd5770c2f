package org.coalmine.scan;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Passwords in URLs (RFC 3986, section 3.2.1): {@code scheme://user:password@host}. */
final class UrlPasswordRecogniser implements Recogniser {
  private static final int MOST_USER = 64;
  private static final int MOST_PASSWORD = 128;
  private static final int MOST_HOST = 253;
  private static final String ENDS = "/\"'<>`\\";

  @Override
  public Kind kind() {
    return Kind.URL_PASSWORD;
  }

  @Override
  public List<Trigger> triggers() {
    return List.of(Trigger.of("[A-Za-z0-9]://"));
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    int colon = until(text, end, ':', MOST_USER, true);
    if (colon < 0) {
      return null;
    }
    int start = colon + 1;
    int close = until(text, start, '@', MOST_PASSWORD, false);
    if (close <= start || !text.isWord(close + 1) && text.at(close + 1) != '[') {
      return null;
    }
    String password = text.text(start, close);
    if (Placeholders.contains(password)) {
      return null;
    }
    int host = close + 1;
    while (host - close < MOST_HOST
        && (text.isWord(host) || text.at(host) == '.' || text.at(host) == '-')) {
      host++;
    }
    String name = text.text(close + 1, host).toLowerCase(Locale.ROOT);
    return new Candidate(Kind.URL_PASSWORD, start, close, Certainty.CERTAIN)
        .knownTest(EmailRecogniser.isTest(name));
  }

  /**
   * @param address whether {@code @} may stand before what is wanted: some users are addresses
   */
  private static int until(Stretch text, int from, char wanted, int most, boolean address) {
    for (int at = from; at - from <= most; at++) {
      int c = text.at(at);
      if (c == wanted) {
        return at;
      }
      if (text.isSpace(at) || ENDS.indexOf(c) >= 0 || c == '@' && !address) {
        return -1;
      }
    }
    return -1;
  }

  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    return CharacterClasses.of(value);
  }
}
