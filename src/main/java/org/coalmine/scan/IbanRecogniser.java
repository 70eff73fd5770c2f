package org.coalmine.scan;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.coalmine.canary.Check;
import org.jspecify.annotations.Nullable;

/**
 * International bank account numbers (ISO 13616): country, check digits, and the structure of the
 * country, plain or in groups of four with blanks or hyphens, in capitals or in small letters. The
 * remainder modulo 97 of the number whose first four characters stand last, letters as 10 to 35, is
 * 1. Check digits 00, 01 and 99 have the same remainders as 97, 98 and 02 and are never issued:
 * refused.
 */
final class IbanRecogniser implements Recogniser {
  private static final Set<String> TESTS =
      Set.of(
          "GB82WEST12345698765432",
          "DE89370400440532013000",
          "FR1420041010050500013M02606",
          "CH9300762011623852957",
          "NL91ABNA0417164300",
          "MT84MALT011000012345MTLCAST001S",
          "NO9386011117947",
          "GB29NWBK60161331926819",
          "GB33BUKB20201555555555",
          "FR7630006000011234567890189",
          "ES9121000418450200051332",
          "IT60X0542811101000000123456",
          "BE68539007547034",
          "AT611904300234573201",
          "PL61109010140000071219812874");

  @Override
  public Kind kind() {
    return Kind.IBAN;
  }

  @Override
  public List<Trigger> triggers() {
    return List.of(
        Trigger.of("#[A-Z][A-Z][0-9][0-9][ 0-9A-Z-]"),
        Trigger.of("#[a-z][a-z][0-9][0-9][ 0-9a-z-]"));
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    boolean capitals = text.isUpper(from);
    IbanCountry country = IbanCountry.of(text.text(from, from + 2).toUpperCase(Locale.ROOT));
    if (country == null) {
      return null;
    }
    int separator = text.at(from + 4);
    boolean grouped = separator == ' ' || separator == '-';
    StringBuilder read = new StringBuilder(country.length());
    int at = from;
    for (int i = 0; i < country.length(); i++) {
      if (grouped && i > 0 && i % 4 == 0 && text.at(at++) != separator) {
        return null;
      }
      if (!fits(text, at, country.place(i), capitals)) {
        return null;
      }
      read.append((char) text.at(at++));
    }
    int behind = text.at(at);
    boolean goesOn = text.isWord(at) || (behind == '-' || behind == '_') && text.isWord(at + 1);
    String iban = read.toString().toUpperCase(Locale.ROOT);
    return goesOn || !isValid(iban)
        ? null
        : new Candidate(Kind.IBAN, from, at, Certainty.CERTAIN).knownTest(TESTS.contains(iban));
  }

  private static boolean fits(Stretch text, int at, char place, boolean capitals) {
    boolean letter = text.isLetter(at) && text.isUpper(at) == capitals;
    return place == 'n' ? text.isDigit(at) : letter || place == 'c' && text.isDigit(at);
  }

  /** Whether the check digits of an IBAN without blanks can have been issued and are right. */
  static boolean isValid(String iban) {
    int digits = Integer.parseInt(iban, 2, 4, 10);
    return digits >= 2 && digits <= 98 && remainder(iban.substring(4) + iban.substring(0, 4)) == 1;
  }

  private static int remainder(String rearranged) {
    int remainder = 0;
    for (char c : rearranged.toCharArray()) {
      int value = Character.digit(c, 36);
      remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
    }
    return remainder;
  }

  /** The accounts of the country with the same check digits. */
  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    IbanCountry country = IbanCountry.of(value.substring(0, 2).toUpperCase(Locale.ROOT));
    if (country == null) {
      return new PossibleValues.Unknown("its country has no IBAN");
    }
    String mask = value.substring(0, 4) + value.substring(4).replaceAll("[^ -]", "#");
    boolean capitals = Character.isUpperCase(value.charAt(0));
    return PossibleValues.of(country.expression(capitals), mask, Check.MOD97);
  }

  @Override
  public String normalised(String value) {
    return value.replaceAll("[ -]", "").toUpperCase(Locale.ROOT);
  }
}
