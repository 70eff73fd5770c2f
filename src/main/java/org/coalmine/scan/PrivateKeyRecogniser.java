package org.coalmine.scan;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Private keys in a PEM frame (RFC 7468), also with their line ends written as {@code \n}. Without
 * its last line a key is likely. A frame around fewer than {@value #LEAST_LETTERS} letters is an
 * example of a frame.
 */
final class PrivateKeyRecogniser implements Recogniser {
  private static final int LEAST_LETTERS = 64;
  private static final int MOST_TITLE = 48;
  private static final String FRAME = "-----";
  private static final Pattern LINE_END = Pattern.compile("\\\\[nr]");

  /** A header, a written line end, or letters of the key in group 1. */
  private static final Pattern OPAQUE =
      Pattern.compile("[A-Za-z-]+: [^\n]*\n|\\\\[nr]|([A-Za-z0-9+/]+)");

  private static final Pattern HEADER = Pattern.compile("[A-Za-z-]+: [^\n]*\n");

  @Override
  public Kind kind() {
    return Kind.PRIVATE_KEY;
  }

  @Override
  public List<Trigger> triggers() {
    return List.of(Trigger.of("--BEGIN"));
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    int start = from - 3;
    if (!text.startsWith(start, FRAME + "BEGIN ")) {
      return null;
    }
    int title = frame(text, start + 11, start + 11 + MOST_TITLE);
    if (title < 0 || !isPrivateKey(text.text(start + 11, title))) {
      return null;
    }
    int body = title + FRAME.length();
    int close = frame(text, body, start + MOST_BYTES);
    int letters = 0;
    int last = body;
    for (int at = body; at < (close < 0 ? start + MOST_BYTES : close); at++) {
      if (isLetter(text, at)) {
        letters++;
        last = at + 1;
      } else if (!isBetween(text, at)) {
        break;
      }
    }
    if (letters < LEAST_LETTERS) {
      return null;
    }
    int finish =
        close >= 0 && text.startsWith(close, FRAME + "END ")
            ? frame(text, close + 9, close + 9 + MOST_TITLE)
            : -1;
    return finish < 0
        ? new Candidate(Kind.PRIVATE_KEY, start, last, Certainty.LIKELY)
        : new Candidate(Kind.PRIVATE_KEY, start, finish + FRAME.length(), Certainty.CERTAIN);
  }

  private static boolean isPrivateKey(String title) {
    return title.endsWith("PRIVATE KEY") || title.endsWith("PRIVATE KEY BLOCK");
  }

  /** Where five hyphens stand; -1 if there are none before {@code to}. */
  private static int frame(Stretch text, int from, int to) {
    for (int at = from; at < Math.min(to, text.length()); at++) {
      if (text.at(at) == '-' && text.startsWith(at, FRAME)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isLetter(Stretch text, int at) {
    int c = text.at(at);
    return text.isWord(at) || c == '+' || c == '/' || c == '=';
  }

  private static boolean isBetween(Stretch text, int at) {
    int c = text.at(at);
    return text.isSpace(at)
        || c == '\\'
        || c == '"'
        || c == '\''
        || c == ','
        || c == ':'
        || c == '-'
        || c == '('
        || c == ')'
        || c == '.'
        || c == '>';
  }

  /**
   * Letters of base 64 in the found lines; frame, header and padding stay. Not every such text is a
   * key, so there are more than the keys that exist.
   */
  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    int body = body(value);
    int close = value.indexOf(FRAME, body);
    StringBuilder mask = new StringBuilder(value);
    Matcher lines = OPAQUE.matcher(value).region(body, close < 0 ? value.length() : close);
    while (lines.find()) {
      if (lines.group(1) != null) {
        mask.replace(lines.start(1), lines.end(1), "#".repeat(lines.end(1) - lines.start(1)));
      }
    }
    return PossibleValues.of("[A-Za-z0-9+\\/]*", mask.toString());
  }

  /** Where the text between the frames begins. */
  private static int body(String value) {
    return value.indexOf(FRAME, FRAME.length()) + FRAME.length();
  }

  @Override
  public String normalised(String value) {
    if (value.indexOf(FRAME, FRAME.length()) < 0) {
      return value;
    }
    int body = body(value);
    int close = value.indexOf(FRAME, body);
    String inside = value.substring(body, close < 0 ? value.length() : close);
    String lines = LINE_END.matcher(inside).replaceAll("\n");
    return HEADER.matcher(lines).replaceAll("").replaceAll("[^A-Za-z0-9+/=]", "");
  }
}
