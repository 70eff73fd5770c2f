package org.coalmine.scan;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Addresses: Bitcoin's in base 58 with four bytes of a double SHA-256 as check, in bech32 and
 * bech32m (BIP 173, BIP 350), and Ethereum's 40 hexadecimal digits, which are likely: nothing is
 * checked there.
 */
final class CryptoRecogniser implements Recogniser {
  private static final String BASE_58 =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final String BECH_32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int LEAST_BASE_58 = 26;
  private static final int MOST_BASE_58 = 35;
  private static final int BYTES_BASE_58 = 25;
  private static final int LEAST_BECH_32 = 14;
  private static final int MOST_BECH_32 = 90;
  private static final int BECH_32_M = 0x2bc830a3;
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int ETHEREUM_DIGITS = 40;

  @Override
  public Kind kind() {
    return Kind.CRYPTO;
  }

  @Override
  public List<Trigger> triggers() {
    return List.of(
        Trigger.of("#[13][1-9A-HJ-NP-Za-km-z][1-9A-HJ-NP-Za-km-z]"),
        Trigger.of("#bc1[ac-hj-np-z02-9]"),
        Trigger.of("#BC1[AC-HJ-NP-Z02-9]"),
        Trigger.of("#0x[0-9a-fA-F][0-9a-fA-F]"));
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    int close = from;
    while (close - from <= MOST_BECH_32 && text.isWord(close)) {
      close++;
    }
    int length = close - from;
    if (length < LEAST_BECH_32 || length > MOST_BECH_32) {
      return null;
    }
    if (text.at(from) == '0') {
      return length == ETHEREUM_DIGITS + 2
              && text.text(from + 2, close).matches("[0-9a-fA-F]+")
              && text.text(from + 2, close).chars().distinct().count() > 4
          ? new Candidate(Kind.CRYPTO, "ethereum", from, close, Certainty.LIKELY, false)
          : null;
    }
    boolean bech = text.at(from) == 'b' || text.at(from) == 'B';
    if (!bech && (length < LEAST_BASE_58 || length > MOST_BASE_58)) {
      return null;
    }
    String address = text.text(from, close);
    return bech
        ? isBech32(address) ? bitcoin(from, close) : null
        : isBase58(address) ? bitcoin(from, close) : null;
  }

  private static Candidate bitcoin(int from, int close) {
    return new Candidate(Kind.CRYPTO, "bitcoin", from, close, Certainty.CERTAIN, false);
  }

  /** Whether the last four of 25 bytes are the check of the others. */
  static boolean isBase58(String address) {
    BigInteger number = BigInteger.ZERO;
    int zeros = 0;
    for (int i = 0; i < address.length(); i++) {
      int digit = BASE_58.indexOf(address.charAt(i));
      if (digit < 0) {
        return false;
      }
      if (digit == 0 && i == zeros) {
        zeros++;
      }
      number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digit));
    }
    byte[] bytes = new byte[BYTES_BASE_58];
    byte[] digits = number.toByteArray();
    int skip = digits.length > 1 && digits[0] == 0 ? 1 : 0;
    int count = number.signum() == 0 ? 0 : digits.length - skip;
    if (zeros + count != BYTES_BASE_58) {
      return false;
    }
    System.arraycopy(digits, skip, bytes, zeros, count);
    byte[] check = sha256(sha256(Arrays.copyOf(bytes, BYTES_BASE_58 - 4)));
    return MessageDigest.isEqual(
        Arrays.copyOf(check, 4), Arrays.copyOfRange(bytes, BYTES_BASE_58 - 4, BYTES_BASE_58));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether the six last letters are the check of an address of one case. */
  static boolean isBech32(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    if (!address.equals(lower) && !address.equals(address.toUpperCase(Locale.ROOT))) {
      return false;
    }
    int check = 1;
    for (int value : new int[] {'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31}) {
      check = polymod(check, value);
    }
    for (int i = 3; i < lower.length(); i++) {
      int value = BECH_32.indexOf(lower.charAt(i));
      if (value < 0) {
        return false;
      }
      check = polymod(check, value);
    }
    return check == 1 || check == BECH_32_M;
  }

  private static int polymod(int check, int value) {
    int top = check >>> 25;
    int next = (check & 0x1ffffff) << 5 ^ value;
    for (int i = 0; i < GENERATOR.length; i++) {
      next ^= (top >>> i & 1) == 1 ? GENERATOR[i] : 0;
    }
    return next;
  }

  /**
   * The letters of the encoding behind the first ones. Checks are not automata, so there are more
   * than the addresses that exist: 2³² times for base 58, 2³⁰ times for bech32.
   */
  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    if (value.startsWith("0x")) {
      boolean small = value.equals(value.toLowerCase(Locale.ROOT));
      boolean capital = value.substring(2).equals(value.substring(2).toUpperCase(Locale.ROOT));
      String digits = small ? "[0-9a-f]*" : capital ? "[0-9A-F]*" : "[0-9a-fA-F]*";
      return PossibleValues.of(digits, masked(value, 2));
    }
    if (value.toLowerCase(Locale.ROOT).startsWith("bc1")) {
      String letters = value.startsWith("B") ? BECH_32.toUpperCase(Locale.ROOT) : BECH_32;
      return PossibleValues.of("[" + letters + "]*", masked(value, 3));
    }
    return PossibleValues.of("[" + BASE_58 + "]*", masked(value, 1));
  }

  private static String masked(String value, int fixed) {
    return value.substring(0, fixed) + "#".repeat(value.length() - fixed);
  }

  @Override
  public String normalised(String value) {
    boolean anyCase = value.startsWith("BC1") || value.startsWith("0x");
    return anyCase ? value.toLowerCase(Locale.ROOT) : value;
  }
}
