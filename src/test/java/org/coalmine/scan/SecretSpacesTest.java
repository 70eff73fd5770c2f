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

  @Test
  void addressesHaveNone() {
    assertThat(SPACES.of(Kind.EMAIL, null, Secret.of("a.lee@corp.com"))).isEmpty();
    assertThat(SPACES.refusal(Kind.EMAIL, null, Secret.of("a.lee@corp.com")))
        .hasValue("addresses are names, and names are no uniform choice");
    assertThat(SPACES.refusal(Kind.PASSWORD, null, Secret.of("парол1"))).isPresent();
  }
}
