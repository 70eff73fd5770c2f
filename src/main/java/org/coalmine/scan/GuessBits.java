package org.coalmine.scan;

import com.nulabinc.zxcvbn.Zxcvbn;
import org.coalmine.secret.Secret;

/**
 * How many guesses a password takes without a model: zxcvbn's estimate (Wheeler, <i>zxcvbn:
 * Low-Budget Password Strength Estimation</i>, USENIX Security 2016), which knows words, names,
 * dates, keyboards and frequent passwords.
 *
 * <p>In whole bits, rounded up: an exact number of guesses is a place in a list of frequent
 * passwords, and names the password. The estimate of a password that holds a year grows with the
 * distance of the year from today.
 */
public final class GuessBits {
  /** Time grows faster than the length, so what stands behind these counts as unknown. */
  private static final int MOST_MEASURED = 64;

  /** What zxcvbn counts for a character of which it knows nothing: ten guesses. */
  private static final double LOG10_PER_CHARACTER = 1;

  private static final double LOG10_OF_2 = Math.log10(2);
  private static final Zxcvbn ESTIMATE = new Zxcvbn();

  private GuessBits() {}

  /** log2 of the guesses at a password, rounded up; 0 for one that is guessed at once. */
  public static int of(Secret password) {
    String text = password.reveal();
    int measured = Math.min(text.length(), MOST_MEASURED);
    double log10 =
        (measured == 0 ? 0 : ESTIMATE.measure(text.substring(0, measured)).getGuessesLog10())
            + (text.length() - measured) * LOG10_PER_CHARACTER;
    return (int) Math.ceil(Math.max(0, log10 / LOG10_OF_2));
  }
}
