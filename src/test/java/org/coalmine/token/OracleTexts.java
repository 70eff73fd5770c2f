package org.coalmine.token;

import java.util.List;
import java.util.Random;

/** Random texts in which tokenizers differ: blanks, line ends, digits, marks, many scripts. */
final class OracleTexts {
  private static final List<String> PIECES =
      List.of(
          " ",
          " ",
          " ",
          "  ",
          "   ",
          "\n",
          "\r\n",
          "\n\n",
          "\t",
          "\u00a0",
          "\u2028",
          "\u3000",
          "'s",
          "'ll",
          "'VE",
          "'T",
          "’s",
          "'",
          "\"",
          ".",
          "...",
          ", ",
          "!",
          "?!",
          "-",
          "--",
          "_",
          "#",
          "/",
          "\\",
          "(",
          ")",
          "{",
          "}",
          "<",
          ">",
          "|",
          "@",
          "$",
          "€",
          "£",
          "§",
          "°",
          "½",
          "the",
          " The",
          " random",
          " number",
          " is",
          "password",
          "canary",
          "tion",
          "ing",
          "XML",
          "http://",
          "Grüße",
          "naïve",
          "Straße",
          "ſ",
          "İ",
          "ı",
          "e\u0301",
          "ñ",
          "ﬁ",
          "Ω",
          "привет",
          "мир",
          "中文",
          "日本語",
          "カナ",
          "한국어",
          "مرحبا",
          "שלום",
          "ไทย",
          "हिन्दी",
          "😀",
          "👩‍👩‍👧",
          "🇩🇪",
          "٣٤",
          "１２",
          "²",
          "Ⅷ",
          "〇",
          "\u200b",
          "\u200d",
          "\ufeff",
          "\u0000",
          "\u0085",
          "▁",
          "Ġ",
          "<s>",
          "</s>",
          "<0x0A>",
          "<|endoftext|>");

  private static final int MOST_PIECES = 14;

  private OracleTexts() {}

  static String next(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(MOST_PIECES + 1);
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(8)) {
        case 0 -> digits(text, random);
        case 1 -> letters(text, random);
        case 2 -> text.append(" ".repeat(random.nextInt(30)));
        case 3 -> text.appendCodePoint(character(random));
        default -> text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }

  private static void digits(StringBuilder text, Random random) {
    for (int i = random.nextInt(10); i >= 0; i--) {
      text.append((char) ('0' + random.nextInt(10)));
    }
  }

  private static void letters(StringBuilder text, Random random) {
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append((char) ((random.nextInt(5) == 0 ? 'A' : 'a') + random.nextInt(26)));
    }
  }

  /** Any character that this Java's Unicode knows; later versions may class others differently. */
  private static int character(Random random) {
    while (true) {
      int one = random.nextInt(random.nextBoolean() ? 0x3000 : 0x20000);
      if (Character.isDefined(one)
          && Character.getType(one) != Character.SURROGATE
          && Character.getType(one) != Character.PRIVATE_USE) {
        return one;
      }
    }
  }

  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            one -> {
              if (one >= ' ' && one < 127) {
                escaped.append((char) one);
              } else {
                escaped.append("\\x{%X}".formatted(one));
              }
            });
    return escaped.toString();
  }
}
