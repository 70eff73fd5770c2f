package org.coalmine.scan.sanitise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.scan.Kind;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PseudonymTest {
  private static final byte[] KEY = "a key of sixteen bytes or more".getBytes(UTF_8);
  private static final SecretSpaces SPACES =
      new SecretSpaces(new LinkedHashSet<>(List.of("US")), TextRules.NONE);
  private static final int VALUES = 2_000;

  private static Pseudonym of(String key, long size) {
    return new Pseudonym(Pseudonym.mac(key.getBytes(UTF_8)), Kind.CARD, BigInteger.valueOf(size));
  }

  @Test
  void permutesEverySmallSpace() {
    for (int size = 1; size <= 300; size++) {
      Pseudonym pseudonym = of("key", size);
      Set<BigInteger> images = new HashSet<>();
      for (int index = 0; index < size; index++) {
        images.add(pseudonym.of(BigInteger.valueOf(index)));
      }
      assertThat(images).hasSize(size);
      assertThat(images).allMatch(image -> image.signum() >= 0);
      assertThat(images).contains(BigInteger.ZERO, BigInteger.valueOf(size - 1L));
    }
  }

  /** Were the images of two indices of four drawn like balls, all 24 orders would come up alike. */
  @Test
  void keysGiveEveryOrder() {
    Map<List<BigInteger>, Integer> orders = new HashMap<>();
    for (int key = 0; key < 2_400; key++) {
      Pseudonym pseudonym = of("key " + key, 4);
      orders.merge(
          IntStream.range(0, 4).mapToObj(i -> pseudonym.of(BigInteger.valueOf(i))).toList(),
          1,
          Integer::sum);
    }
    assertThat(orders.size()).isLessThanOrEqualTo(24);
    Map<BigInteger, Integer> ofZero = new HashMap<>();
    orders.forEach((order, count) -> ofZero.merge(order.get(0), count, Integer::sum));
    assertThat(ofZero.values())
        .hasSize(4)
        .allSatisfy(count -> assertThat(count).isBetween(480, 720));
  }

  @Test
  void dependsOnKeyKindAndSize() {
    BigInteger index = BigInteger.valueOf(123_456_789);
    Mac mac = Pseudonym.mac(KEY);
    BigInteger size = BigInteger.TEN.pow(12);
    Set<BigInteger> images =
        Set.of(
            new Pseudonym(mac, Kind.CARD, size).of(index),
            new Pseudonym(mac, Kind.SSN, size).of(index),
            new Pseudonym(mac, Kind.CARD, size.add(BigInteger.ONE)).of(index),
            new Pseudonym(Pseudonym.mac("other".getBytes(UTF_8)), Kind.CARD, size).of(index));
    assertThat(images).hasSize(4);
    assertThat(new Pseudonym(mac, Kind.CARD, size).of(index))
        .isEqualTo(new Pseudonym(Pseudonym.mac(KEY), Kind.CARD, size).of(index));
  }

  /** The rounds backwards, written out for one block of random bits. */
  private static BigInteger original(byte[] key, Kind kind, BigInteger size, BigInteger image)
      throws java.security.GeneralSecurityException {
    Mac whole = Mac.getInstance("HmacSHA256");
    whole.init(new javax.crypto.spec.SecretKeySpec(key, "HmacSHA256"));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new javax.crypto.spec.SecretKeySpec(
            whole.doFinal("pseudonyms".getBytes(UTF_8)), "HmacSHA256"));
    byte[] tweak = mac.doFinal((kind.key() + "\0" + size).getBytes(UTF_8));
    int bits = size.subtract(BigInteger.ONE).bitLength();
    int[] widths = {bits / 2, bits - bits / 2};
    BigInteger value = image;
    do {
      BigInteger[] halves = {
        value.shiftRight(widths[1]), value.mod(BigInteger.ONE.shiftLeft(widths[1]))
      };
      for (int round = 9; round >= 0; round--) {
        int changed = round % 2;
        mac.update(tweak);
        mac.update(new byte[] {0, 0, 0, (byte) round, 0, 0, 0, 0});
        BigInteger random =
            new BigInteger(1, mac.doFinal(halves[1 - changed].toByteArray()))
                .shiftRight(256 - widths[changed]);
        halves[changed] = halves[changed].xor(random);
      }
      value = halves[0].shiftLeft(widths[1]).add(halves[1]);
    } while (value.compareTo(size) >= 0);
    return value;
  }

  private static Stream<Arguments> secrets() {
    return Stream.of(
        Arguments.of(Kind.CARD, null, "4929 1234 5678 9015"),
        Arguments.of(Kind.CARD, null, "5425233430109903"),
        Arguments.of(Kind.SSN, null, "219-42-7713"),
        Arguments.of(Kind.PASSWORD, null, "x7fk29qpa1"),
        Arguments.of(Kind.PHONE, null, "(415) 867-5309"),
        Arguments.of(Kind.IBAN, null, "DE44500105175407324931"));
  }

  /** Six shapes of 2 000 random values each. */
  @ParameterizedTest
  @MethodSource("secrets")
  void twelveThousandValuesAreValidDistinctReversibleAndNoneUnchanged(
      Kind kind, @Nullable String rule, String like) throws java.security.GeneralSecurityException {
    RandomnessSpace space = SPACES.of(kind, rule, Secret.of(like)).orElseThrow();
    Pseudonyms pseudonyms = new Pseudonyms(SPACES, KEY);
    Random random = new Random(20240117);
    Set<String> values = new LinkedHashSet<>();
    while (values.size() < VALUES) {
      String value = space.fill(new BigInteger(200, random).mod(space.size()));
      if (SPACES.of(kind, rule, Secret.of(value)).orElseThrow().equals(space)) {
        values.add(value);
      }
    }
    Set<String> written = new HashSet<>();
    int unchanged = 0;
    for (String value : values) {
      String pseudonym = pseudonyms.of(kind, rule, Secret.of(value)).orElseThrow().reveal();
      written.add(pseudonym);
      unchanged += pseudonym.equals(value) ? 1 : 0;
      BigInteger image = space.indexOf(pseudonym).orElseThrow();
      assertThat(space.fill(original(KEY, kind, space.size(), image))).isEqualTo(value);
    }
    assertThat(written).hasSize(VALUES);
    assertThat(unchanged).isZero();
  }

  @Test
  void spellingsOfAValueHaveOnePseudonym() {
    Pseudonyms pseudonyms = new Pseudonyms(SPACES, KEY);
    String plain =
        pseudonyms.of(Kind.CARD, null, Secret.of("4929123456789015")).orElseThrow().reveal();
    String spaced =
        pseudonyms.of(Kind.CARD, null, Secret.of("4929 1234 5678 9015")).orElseThrow().reveal();
    String dashed =
        pseudonyms.of(Kind.CARD, null, Secret.of("4929-1234-5678-9015")).orElseThrow().reveal();
    assertThat(spaced.replace(" ", "")).isEqualTo(plain).isNotEqualTo(spaced);
    assertThat(dashed.replace("-", "")).isEqualTo(plain);
  }

  @Test
  void halvesWiderThanOneBlockArePermutedToo() {
    BigInteger size = BigInteger.ONE.shiftLeft(1000).subtract(BigInteger.valueOf(5));
    Pseudonym pseudonym = new Pseudonym(Pseudonym.mac(KEY), Kind.API_KEY, size);
    BigInteger image = pseudonym.of(BigInteger.ZERO);
    assertThat(image.bitLength()).isGreaterThan(900);
    assertThat(image.bitCount()).isBetween(400, 600);
  }

  @Test
  void anIndexOutsideIsRefused() {
    assertThatThrownBy(() -> of("key", 10).of(BigInteger.TEN))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
