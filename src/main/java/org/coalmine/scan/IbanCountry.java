package org.coalmine.scan;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the check digits of an IBAN in each country: numbers of digits {@code n},
 * capital letters {@code a}, and both {@code c} (ISO 13616, registry of SWIFT).
 */
final class IbanCountry {
  private static final String STRUCTURES =
      """
      AD 8n12c AE 19n AL 8n16c AT 16n AZ 4a20c BA 16n BE 12n BG 4a6n8c BH 4a14c BI 23n BR 23n1a1c \
      BY 4c4n16c CH 5n12c CR 18n CY 8n16c CZ 20n DE 18n DJ 23n DK 14n DO 4c20n EE 16n EG 25n \
      ES 20n FI 14n FK 2a12n FO 14n FR 10n11c2n GB 4a14n GE 2a16n GI 4a15c GL 14n GR 7n16c \
      GT 24c HN 4a20n HR 17n HU 24n IE 4a14n IL 19n IQ 4a15n IS 22n IT 1a10n12c JO 4a4n18c \
      KW 4a22c KZ 3n13c LB 4n20c LC 4a24c LI 5n12c LT 16n LU 3n13c LV 4a13c LY 21n MC 10n11c2n \
      MD 20c ME 18n MK 3n10c2n MN 16n MR 23n MT 4a5n18c MU 4a19n3a NI 4a20n NL 4a10n NO 11n \
      OM 3n16c PK 4a16c PL 24n PS 4a21c PT 21n QA 4a21c RO 4a16c RS 18n RU 14n15c SA 2n18c \
      SC 4a20n3a SD 14n SE 20n SI 15n SK 20n SM 1a10n12c SO 19n ST 21n SV 4a20n TL 19n TN 20n \
      TR 6n16c UA 6n19c VA 18n VG 4a16n XK 16n YE 4a4n18c
      """;

  private static final Map<String, IbanCountry> BY_CODE = new HashMap<>();

  static {
    String[] words = STRUCTURES.strip().split("\\s+");
    for (int i = 0; i < words.length; i += 2) {
      BY_CODE.put(words[i], new IbanCountry(words[i + 1]));
    }
  }

  private final String structure;

  /** The class of each character behind the check digits: {@code nnnaac}. */
  private final String places;

  private IbanCountry(String structure) {
    this.structure = structure;
    StringBuilder each = new StringBuilder();
    int count = 0;
    for (char c : structure.toCharArray()) {
      if (Character.isDigit(c)) {
        count = count * 10 + c - '0';
      } else {
        each.append(String.valueOf(c).repeat(count));
        count = 0;
      }
    }
    this.places = each.toString();
  }

  /** The country of two capital letters; null if it has no IBAN. */
  static @Nullable IbanCountry of(String code) {
    return BY_CODE.get(code);
  }

  /** How many characters an IBAN has, country and check digits included. */
  int length() {
    return places.length() + 4;
  }

  /** The class of a character, counted from the country's first letter: n, a or c. */
  char place(int index) {
    return index < 2 ? 'a' : index < 4 ? 'n' : places.charAt(index - 4);
  }

  /** The expression of what stands behind the check digits, in capitals or in small letters. */
  String expression(boolean capitals) {
    String letters = capitals ? "A-Z" : "a-z";
    return places
        .chars()
        .mapToObj(
            place ->
                place == 'n'
                    ? "[0-9]"
                    : place == 'a' ? "[" + letters + "]" : "[0-9" + letters + "]")
        .collect(Collectors.joining());
  }

  @Override
  public String toString() {
    return structure;
  }
}
