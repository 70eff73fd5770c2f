package org.coalmine.scan;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Passwords and PINs behind a label: {@code password: x}, {@code DB_PASSWORD="x"}, {@code the pin
 * is 1234}, {@code --password x}, {@code IDENTIFIED BY 'x'}. A value in quotes, or with a digit or
 * a sign, is likely; letters alone are possible. In code an unquoted value behind {@code =} that
 * reads as a name is a name.
 */
final class PasswordRecogniser implements Recogniser {
  private static final int MOST_LABEL = 24;
  private static final int LEAST_VALUE = 4;
  private static final int MOST_VALUE = 128;
  private static final int MOST_PIN = 8;

  /** A quotation mark in HTML. */
  private static final String ENTITY = "&quot;";

  /** How SQL gives a user a password. */
  private static final String IDENTIFIED = "identified by";

  @Override
  public Kind kind() {
    return Kind.PASSWORD;
  }

  @Override
  public List<Trigger> triggers() {
    return List.of(
        Trigger.anyCase("", "passw"),
        Trigger.anyCase("", "passp"),
        Trigger.anyCase("", "passc"),
        Trigger.anyCase("", "pwd"),
        Trigger.anyCase("", "pswd"),
        Trigger.anyCase("", "pssw"),
        Trigger.anyCase("", "pswr"),
        Trigger.anyCase("", "pswo"),
        Trigger.anyCase("", "pasw"),
        Trigger.anyCase("#", "identified by"),
        Trigger.of("[A-Z]PASS[^A-Za-z]"),
        Trigger.anyCase("#", "pass").followedBy("[^A-Za-z]"),
        Trigger.anyCase("#", "pw").followedBy("[^A-Za-z]"),
        Trigger.anyCase("#", "pin").followedBy("[^A-Za-z]"));
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    if (text.lowerAround(from, from + IDENTIFIED.length()).equals(IDENTIFIED)) {
      return identified(text, from + IDENTIFIED.length());
    }
    if (text.startsWith(from - 1, "BYPASS") || text.startsWith(from - 2, "COMPASS")) {
      return null;
    }
    boolean pin = text.lowerAround(from, from + 3).equals("pin");
    int label = from;
    while (label - from < MOST_LABEL && (text.isWord(label) || text.at(label) == '_')) {
      label++;
    }
    PasswordOperator operator = PasswordOperator.behind(text, from, label);
    if (operator == null) {
      return null;
    }
    int begin = operator.end();
    boolean entity = text.startsWith(begin, ENTITY);
    int quote = entity ? '&' : text.at(begin);
    boolean quoted = entity || PasswordOperator.isQuote(quote);
    int start = entity ? begin + ENTITY.length() : quoted ? begin + 1 : begin;
    int close = quoted ? closing(text, start, quote) : runEnd(text, start, operator);
    if (close - start < LEAST_VALUE || close - start > MOST_VALUE) {
      return null;
    }
    String value = text.text(start, close);
    if (pin) {
      return value.length() <= MOST_PIN && value.matches("[0-9]+")
          ? new Candidate(Kind.PASSWORD, start, close, Certainty.LIKELY)
          : null;
    }
    Certainty certainty = certainty(value, quoted, operator);
    return certainty == null ? null : new Candidate(Kind.PASSWORD, start, close, certainty);
  }

  /** A value in quotes, or one of letters and digits, behind SQL’s words. */
  private static @Nullable Candidate identified(Stretch text, int behind) {
    int begin = PasswordOperator.behindBlanks(text, behind);
    int quote = text.at(begin);
    boolean quoted = PasswordOperator.isQuote(quote);
    PasswordOperator none = new PasswordOperator(' ', begin);
    int start = quoted ? begin + 1 : begin;
    int close = quoted ? closing(text, start, quote) : runEnd(text, start, none);
    if (begin == behind || close - start < LEAST_VALUE || close - start > MOST_VALUE) {
      return null;
    }
    String value = text.text(start, close);
    boolean mixed = value.matches("(?=.*[0-9])(?=.*[A-Za-z])\\S{6,}");
    return Placeholders.contains(value) || !quoted && !mixed || value.indexOf(' ') >= 0
        ? null
        : new Candidate(Kind.PASSWORD, start, close, Certainty.LIKELY);
  }

  /** The closing quote; before the start if the line ends without it. */
  private static int closing(Stretch text, int start, int quote) {
    for (int at = start; at - start <= MOST_VALUE; at++) {
      if (text.at(at) == '\n') {
        return -1;
      }
      if (text.at(at) == quote) {
        return at;
      }
    }
    return -1;
  }

  private static int runEnd(Stretch text, int start, PasswordOperator operator) {
    int at = start;
    while (at - start <= MOST_VALUE && !text.isSpace(at) && !ends(text.at(at), operator)) {
      at++;
    }
    while (at > start && ".:?".indexOf(text.at(at - 1)) >= 0) {
      at--;
    }
    return at;
  }

  private static boolean ends(int c, PasswordOperator operator) {
    return c == '"'
        || c == '\''
        || c == '<'
        || c == '>'
        || c == ','
        || c == ';'
        || c == ')'
        || c == '`'
        || c == '\\'
        || c == '&' && operator.sign() == '='
        || c == '|';
  }

  private static @Nullable Certainty certainty(
      String value, boolean quoted, PasswordOperator operator) {
    if (Placeholders.contains(value) || value.startsWith("//")) {
      return null;
    }
    boolean digit = value.chars().anyMatch(c -> '0' <= c && c <= '9');
    boolean sign = value.matches(".*[^A-Za-z0-9._\\s-].*");
    if (value.indexOf(' ') >= 0) {
      return quoted && (digit || sign) && operator.sign() != 'i' && operator.sign() != ' '
          ? Certainty.POSSIBLE
          : null;
    }
    if (operator.sign() == ' ' && !(digit && (sign || value.matches(".*[A-Za-z].*")))) {
      return null;
    }
    if (quoted) {
      return Certainty.LIKELY;
    }
    if (value.indexOf('(') >= 0
        || value.indexOf('[') >= 0
        || value.indexOf('{') >= 0
        || value.matches("[0-9]+(\\.[0-9]+)+")
        || value.contains("?.")) {
      return null;
    }
    if (digit || sign) {
      boolean path = value.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)+");
      return path ? null : Certainty.LIKELY;
    }
    boolean lowerWord = value.equals(value.toLowerCase(Locale.ROOT));
    if (operator.sign() == 'i' && lowerWord) {
      return null;
    }
    boolean name = value.indexOf('.') >= 0 || value.indexOf('_') >= 0;
    return operator.sign() == '=' && (name || !lowerWord) ? null : Certainty.POSSIBLE;
  }

  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    return CharacterClasses.of(value);
  }
}
