package org.coalmine.scan;

import org.jspecify.annotations.Nullable;

/** What people choose characters from: small letters, capitals, digits, signs, Latin letters. */
enum CharacterClasses {
  SMALL("a-z"),
  CAPITAL("A-Z"),
  DIGIT("0-9"),
  SIGN("!-\\/:-@\\[-`{-~"),
  BLANK(" "),
  LATIN("\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u017f");

  private final String members;

  CharacterClasses(String members) {
    this.members = members;
  }

  /** All texts of the value's length over the classes of which it has characters. */
  static PossibleValues of(String value) {
    StringBuilder members = new StringBuilder();
    for (CharacterClasses one : values()) {
      if (value.codePoints().anyMatch(c -> of(c) == one)) {
        members.append(one.members);
      }
    }
    if (value.codePoints().anyMatch(c -> of(c) == null)) {
      return new PossibleValues.Unknown("it has characters beyond Latin letters, digits and signs");
    }
    return PossibleValues.of(
        "[%s]{%d}".formatted(members, value.codePointCount(0, value.length())));
  }

  private static @Nullable CharacterClasses of(int c) {
    if (c < 0x80) {
      return 'a' <= c && c <= 'z'
          ? SMALL
          : 'A' <= c && c <= 'Z'
              ? CAPITAL
              : '0' <= c && c <= '9' ? DIGIT : c == ' ' ? BLANK : c > ' ' && c < 0x7f ? SIGN : null;
    }
    return 0xc0 <= c && c <= 0x17f && c != 0xd7 && c != 0xf7 ? LATIN : null;
  }
}
