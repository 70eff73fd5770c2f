package org.coalmine.scan;

import org.jspecify.annotations.Nullable;

/**
 * What stands between a label and a password.
 *
 * @param sign {@code =}, {@code :}, {@code >}, {@code i} for "is", or a blank for nothing
 * @param end the first byte of the value, or of its quotation mark
 */
record PasswordOperator(char sign, int end) {
  private static final int MOST_BLANKS = 3;
  private static final int MOST_TYPE = 24;

  /**
   * @param from the first byte of the label
   * @param label the byte behind it
   */
  static @Nullable PasswordOperator behind(Stretch text, int from, int label) {
    int at = label;
    if (text.at(at) == '"' || text.at(at) == '\'' || text.at(at) == ']') {
      at++;
    }
    if (text.at(at) == ']') {
      at++;
    }
    boolean tag = text.at(at) == '>';
    int blanks = at;
    at = behindBlanks(text, at);
    if (tag) {
      return new PasswordOperator('>', behindBlanks(text, at + 1));
    }
    if (text.startsWith(at, ":=") || text.startsWith(at, "=>")) {
      return new PasswordOperator('=', behindBlanks(text, at + 2));
    }
    if (text.startsWith(at, "==") || text.startsWith(at, "!=")) {
      int value = behindBlanks(text, text.at(at + 2) == '=' ? at + 3 : at + 2);
      return isQuote(text.at(value)) ? new PasswordOperator('=', value) : null;
    }
    if (text.startsWith(at, "=~")) {
      return null;
    }
    if (text.at(at) == ':') {
      int typed = behindType(text, at + 1);
      return new PasswordOperator(
          typed < 0 ? ':' : '=', typed < 0 ? behindBlanks(text, at + 1) : typed);
    }
    if (text.at(at) == '=') {
      return new PasswordOperator('=', behindBlanks(text, at + 1));
    }
    if (at == label && text.at(at) == ',' && isConstant(text, from)) {
      int value = behindBlanks(text, at + 1);
      return isQuote(text.at(value)) ? new PasswordOperator('=', value) : null;
    }
    return at == blanks ? null : behindWord(text, from, at, blanks == label);
  }

  /** Whether capitals with an underscore stand before: {@code CURLOPT_PROXYPASSWORD}. */
  private static boolean isConstant(Stretch text, int from) {
    int at = from - 1;
    boolean underscore = false;
    while (from - at < MOST_TYPE && (text.isUpper(at) || text.at(at) == '_')) {
      underscore |= text.at(at--) == '_';
    }
    return underscore && text.isUpper(from);
  }

  /** {@code is}, {@code was}, SQL's {@code by}, an option of a command, or nothing but quotes. */
  private static @Nullable PasswordOperator behindWord(
      Stretch text, int from, int at, boolean bare) {
    if (isWord(text, at, "is") || isWord(text, at, "was")) {
      int behind = at + (text.at(at) == 'w' ? 3 : 2);
      behind = text.at(behind) == ':' ? behind + 1 : behind;
      return new PasswordOperator('i', behindBlanks(text, behind));
    }
    int value = isWord(text, at, "BY") || isWord(text, at, "by") ? behindBlanks(text, at + 2) : at;
    boolean option = text.at(from - 1) == '-' && text.at(at) != '-';
    return bare && (isQuote(text.at(value)) || option) ? new PasswordOperator(' ', value) : null;
  }

  /** The quotation mark behind a type: {@code : String = "}; -1 if there is none. */
  private static int behindType(Stretch text, int colon) {
    int at = behindBlanks(text, colon);
    int type = at;
    while (at - type < MOST_TYPE && (text.isWord(at) || text.at(at) == '.' || text.at(at) == '?')) {
      at++;
    }
    int sign = behindBlanks(text, at);
    int value = behindBlanks(text, sign + 1);
    return at > type && text.at(sign) == '=' && isQuote(text.at(value)) ? value : -1;
  }

  static boolean isQuote(int c) {
    return c == '"' || c == '\'' || c == '`';
  }

  private static boolean isWord(Stretch text, int at, String word) {
    return text.startsWith(at, word) && !text.isWord(at + word.length());
  }

  static int behindBlanks(Stretch text, int at) {
    int end = at;
    while (end - at < MOST_BLANKS && (text.at(end) == ' ' || text.at(end) == '\t')) {
      end++;
    }
    return end;
  }
}
