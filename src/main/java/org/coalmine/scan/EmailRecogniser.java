package org.coalmine.scan;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * E-mail addresses of ASCII letters: a local part, labels, a top-level domain that exists. Behind
 * the last of them a domain may be followed by a sentence without a blank. What stands between
 * {@code scheme://} and a host is no address.
 */
final class EmailRecogniser implements Recogniser {
  private static final int MOST_LOCAL = 64;
  private static final int MOST_DOMAIN = 253;

  private static final Set<String> TEST_ENDS = Set.of("example", "test", "invalid", "localhost");
  private static final Set<String> TEST_DOMAINS =
      Set.of("example.com", "example.org", "example.net", "example.edu", "domain.com", "email.com");

  @Override
  public Kind kind() {
    return Kind.EMAIL;
  }

  @Override
  public List<Trigger> triggers() {
    return List.of(Trigger.of("[A-Za-z0-9_+-]@[A-Za-z0-9]"));
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    int at = from + 1;
    int start = localStart(text, at);
    if (start == at || text.at(start - 1) >= 0x80 || isUserOfUrl(text, start)) {
      return null;
    }
    int close = domainEnd(text, at + 1);
    if (close < 0) {
      return null;
    }
    String domain = text.text(at + 1, close).toLowerCase(Locale.ROOT);
    return new Candidate(Kind.EMAIL, start, close, Certainty.CERTAIN).knownTest(isTest(domain));
  }

  private static int localStart(Stretch text, int at) {
    int start = at;
    while (at - start < MOST_LOCAL && isLocal(text.at(start - 1))) {
      start--;
    }
    while (start < at && !Stretch.isWordByte(text.at(start)) && text.at(start) != '_') {
      start++;
    }
    return start;
  }

  private static boolean isLocal(int c) {
    return Stretch.isWordByte(c)
        || c == '.'
        || c == '_'
        || c == '%'
        || c == '+'
        || c == '-'
        || c == '\''
        || c == '&';
  }

  /** Whether {@code ://} stands before it, without a blank or a slash between. */
  private static boolean isUserOfUrl(Stretch text, int start) {
    int before = text.at(start - 1);
    if (before != ':' && before != '/') {
      return false;
    }
    int at = start - 1;
    while (start - at < MOST_LOCAL && !text.isSpace(at) && text.at(at) != '/') {
      at--;
    }
    return text.at(at) == '/' && text.at(at - 1) == '/' && text.at(at - 2) == ':';
  }

  /** The byte behind the last label that is a top-level domain; -1 if there is none. */
  private static int domainEnd(Stretch text, int from) {
    int close = -1;
    int label = from;
    int labels = 0;
    int at = from;
    while (at - from <= MOST_DOMAIN) {
      boolean inside = text.isWord(at) || text.at(at) == '-';
      if (inside) {
        at++;
        continue;
      }
      if (at == label || text.at(at - 1) == '-' || text.at(label) == '-') {
        break;
      }
      labels++;
      if (labels > 1 && TopLevelDomains.contains(text.text(label, at))) {
        close = at;
      }
      if (text.at(at) != '.') {
        break;
      }
      label = ++at;
    }
    return close;
  }

  /** Whether a domain is kept for documents and tests (RFC 2606), or used so. */
  static boolean isTest(String domain) {
    int last = domain.lastIndexOf('.');
    int before = domain.lastIndexOf('.', last - 1);
    return TEST_ENDS.contains(domain.substring(last + 1))
        || TEST_DOMAINS.contains(domain.substring(before + 1));
  }

  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    return new PossibleValues.Unknown("addresses are names, and names are no uniform choice");
  }

  @Override
  public String normalised(String value) {
    return value.toLowerCase(Locale.ROOT);
  }
}
