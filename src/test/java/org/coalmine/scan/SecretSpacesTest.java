package org.coalmine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecretSpacesTest {
  private static final SecretSpaces SPACES = new SecretSpaces(Set.of("US"), TextRules.NONE);

  private static SecretSpaces regions(String... regions) {
    return new SecretSpaces(new LinkedHashSet<>(List.of(regions)), TextRules.NONE);
  }

  private static RandomnessSpace space(Kind kind, @Nullable String rule, String value) {
    return space(SPACES, kind, rule, value);
  }

  /** The space of a value, in which it comes back by its index. */
  private static RandomnessSpace space(
      SecretSpaces spaces, Kind kind, @Nullable String rule, String value) {
    assertThat(spaces.refusal(kind, rule, Secret.of(value))).as(value).isEmpty();
    RandomnessSpace space = spaces.of(kind, rule, Secret.of(value)).orElseThrow();
    BigInteger index = space.indexOf(value).orElseThrow(() -> new AssertionError(value));
    assertThat(space.fill(index)).isEqualTo(value);
    return space;
  }

  @ParameterizedTest
  @CsvSource({
    "4111 1111 1111 1111, 100000000000000",
    "4111111111111111, 100000000000000",
    "5555-5555-5555-4444, 50000000000000",
    "3782 822463 10005, 2000000000000",
    "4222222222222, 100000000000",
    "2223003122003222, 50000000000000"
  })
  void cardsAreThoseOfTheIssuer(String card, BigInteger size) {
    assertThat(space(Kind.CARD, null, card).size()).isEqualTo(size);
  }

  @Test
  void socialSecurityNumbersAreThoseThatCanBeIssued() {
    for (String number : List.of("219-09-9999", "219 09 9999", "219099999")) {
      assertThat(space(Kind.SSN, null, number).size()).isEqualTo(888_931_098);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hunter22, 2821109907456",
    "1234, 10000",
    "Xy7!, 78074896",
    "a b, 19683",
    "pässe, 470184984576"
  })
  void passwordsAreTextsOfTheirClasses(String password, BigInteger size) {
    RandomnessSpace space = space(Kind.PASSWORD, null, password);
    assertThat(space.size()).isEqualTo(size);
    assertThat(space).isEqualTo(space(Kind.URL_PASSWORD, null, password));
  }

  @ParameterizedTest
  @CsvSource({
    "DE89370400440532013000, 10309278350515464",
    "DE89 3704 0044 0532 0130 00, 10309278350515464",
    "GB82WEST12345698765432, 471109278350515463",
    "FR1420041010050500013M02606, 1356924781879042639175269644",
    "CH9300762011623852957, 4884929214764553516002",
    "NL91ABNA0417164300, 47110927835053",
    "MT84MALT011000012345MTLCAST001S, 4859221223417537084275744940015017883",
    "NO9386011117947, 1030927835",
  })
  void accountsAreThoseOfTheCountryWithTheSameCheckDigits(String iban, BigInteger size) {
    assertThat(space(Kind.IBAN, null, iban).size()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "US, 415-555-0132, 3062160000",
    "US, (415) 273-8164, 3062160000",
    "US, 1-415-273-8164, 3062160000",
    "US, +1 415 273 8164, 3062160000",
    "US, +55 11 98456 5666, 6700000000",
    "'GB,US', 020 7946 0018, 2783390000",
    "GB, +44 (0)20 7946 0018, 2783390000",
    "DE, 030 26391234, 7162000000",
    "IT, 06 4877 1234, 1799900000",
    "AR, 011 15-2345-6789, 10000",
    "US, 123-456-7890, 10000",
    "US, +800 1234 5678, 91000000",
  })
  void numbersAreThoseOfThePlanInTheFoundGroups(String regions, String number, BigInteger size) {
    assertThat(space(regions(regions.split(",")), Kind.PHONE, null, number).size()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "aws-access-key, AKIAIOSFODNN7EXAMPLE, 36^16",
    "github, ghp_k3Vt9QmZ1xWc7RbY5nLp0DsJ4hGf8Ea2Tu6i, 62^36",
    "databricks, dapi0123456789abcdef0123456789abcdef, 16^32",
    "jwt, eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U, 65^75",
    "ethereum, 0x52908400098527886e0f7030069857d2e4169ee7, 16^40",
    "ethereum, 0x52908400098527886E0F7030069857D2E4169EE7, 16^40",
    "ethereum, 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, 22^40",
    "bitcoin, 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, 58^33",
    "bitcoin, BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4, 32^39",
  })
  void keysAndAddressesAreLettersOfTheirFormat(String rule, String value, String power) {
    Kind kind = Set.of("ethereum", "bitcoin").contains(rule) ? Kind.CRYPTO : Kind.API_KEY;
    String[] parts = power.split("\\^");
    assertThat(space(kind, rule, value).size())
        .isEqualTo(new BigInteger(parts[0]).pow(Integer.parseInt(parts[1])));
  }

  @Test
  void privateKeysAreLettersInTheFoundLines() {
    String key =
        "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"
            + "MHcCAQEEI%sAbC+/".formatted("x".repeat(48))
            + "\nAwEHoUQDQgAE==\n-----END EC PRIVATE KEY-----";
    assertThat(space(Kind.PRIVATE_KEY, null, key).size())
        .isEqualTo(BigInteger.valueOf(64).pow(62 + 12));
    assertThat(SPACES.refusal(Kind.PRIVATE_KEY, null, Secret.of(key.replace("x", "xy".repeat(20)))))
        .hasValueSatisfying(why -> assertThat(why).contains("1000 are the most"));
  }

  @Test
  void addressesHaveNone() {
    assertThat(SPACES.of(Kind.EMAIL, null, Secret.of("a.lee@corp.com"))).isEmpty();
    assertThat(SPACES.refusal(Kind.EMAIL, null, Secret.of("a.lee@corp.com")))
        .hasValue("addresses are names, and names are no uniform choice");
    assertThat(SPACES.refusal(Kind.PASSWORD, null, Secret.of("парол1"))).isPresent();
  }
}
