package org.coalmine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scanner finds lies in the space that it says, and comes back by its index. */
final class SpaceInvariantTest {
  private static final SecretSpaces SPACES = new SecretSpaces(Set.of("US"), TextRules.NONE);
  private static final int DRAWS = 40;

  private static RandomnessSpace space(Finding found) {
    RandomnessSpace space =
        SPACES
            .of(found.kind(), found.rule(), found.value())
            .orElseThrow(
                () ->
                    new AssertionError(
                        found.kind()
                            + SPACES
                                .refusal(found.kind(), found.rule(), found.value())
                                .orElse("")));
    String value = found.value().reveal();
    assertThat(space.fill(space.indexOf(value).orElseThrow())).isEqualTo(value);
    return space;
  }

  /** Draws from the space of each sample, puts the fill where the sample stood, and scans. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "card ~%s~ | card | | 4539 1488 0343 6467",
        "card ~%s~ | card | | 3782-822463-10005",
        "card ~%s~ | card | | 5019717010103742",
        "ssn ~%s~ | ssn | | 219-10-9998",
        "ssn ~%s~ | ssn | | 219109998",
        "to ~%s~ | iban | | GB82 WEST 1234 5698 7654 32",
        "to ~%s~ | iban | | fr1420041010050500013m02606",
        "to ~%s~ | iban | | CH9300762011623852957",
        "call ~%s~ | phone | | (415) 273-8164",
        "call ~%s~ | phone | | +44 (0)20 7946 0018",
        "call ~%s~ | phone | | 4152738164",
        "password: '~%s~' | password | | Xy7!abQ9",
        "the pin is ~%s~ | password | | 2812",
        "at http://bob:~%s~@corp.de/ | url-password | | k3Vt9QmZ",
        "key ~%s~ | api-key | github | ghp_k3Vt9QmZ1xWc7RbY5nLp0DsJ4hGf8Ea2Tu6i",
        "key ~%s~ | api-key | google | AIzak3Vt9QmZ1xWc7RbY5nLp0DsJ4hGf8Ea2Tu6",
        "to ~%s~ | crypto | ethereum | 0x52908400098527886e0f7030069857d2e4169ee7",
      })
  void fillsOfASpaceAreFoundAndInTheSpace(
      String text, String kind, @Nullable String rule, String sample) {
    Random random = new Random(17);
    Kind sought = Kind.of(kind).orElseThrow();
    Scanner scanner = Scans.all(Certainty.POSSIBLE);
    RandomnessSpace space = SPACES.of(sought, rule, Secret.of(sample)).orElseThrow();
    int found = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      BigInteger index = new BigInteger(space.size().bitLength() + 64, random).mod(space.size());
      String fill = space.fill(index);
      assertThat(space.indexOf(fill)).hasValue(index);
      for (Finding one : scanner.scan(text.replace("~", "").formatted(fill) + ".")) {
        if (one.kind() == sought && one.value().reveal().equals(fill)) {
          boolean classes = sought == Kind.PASSWORD || sought == Kind.URL_PASSWORD;
          assertThat(space(one).size()).isLessThanOrEqualTo(space.size());
          assertThat(classes || space(one).equals(space)).isTrue();
          found++;
        }
      }
    }
    assertThat(found).isGreaterThan(DRAWS * 3 / 4);
  }

  @ParameterizedTest
  @CsvSource({
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "5555555555554444",
    "5105105105105100",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "30569309025904",
    "38520000023237",
    "3530111333300000",
    "6200000000000005",
    "122000000000003",
    "5019717010103742",
    "219-09-9999",
    "GB82WEST12345698765432",
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
    "CH9300762011623852957",
    "NL91ABNA0417164300",
    "MT84MALT011000012345MTLCAST001S",
    "NO9386011117947",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "415-555-0132",
    "+55 11 98456 5666",
  })
  void vectorsAreInTheirSpaces(String value) {
    List<Finding> found = Scans.all(Certainty.LIKELY).scan("x " + value + ",");
    assertThat(found).singleElement().satisfies(one -> assertThat(space(one)).isNotNull());
  }

  @Test
  void exampleNumbersOfEveryRegionAreInTheirSpaces() {
    PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
    Scanner scanner = Scans.regions("US");
    List<String> outside = new ArrayList<>();
    for (String region : plans.getSupportedRegions()) {
      String written =
          plans.format(plans.getExampleNumber(region), PhoneNumberFormat.INTERNATIONAL);
      for (Finding one : scanner.scan("x " + written + ".")) {
        if (space(one).size().compareTo(BigInteger.valueOf(20_000)) < 0) {
          outside.add(region);
        }
      }
    }
    assertThat(outside).as("with a plan of few numbers, or none").hasSizeLessThan(25);
  }
}
