package org.coalmine.scan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of secret: which bytes are worth a look, what is seen there, and which spellings are the
 * same value. Holds no state between looks: what it sees depends on the bytes around the trigger
 * alone, at most a little more than {@value #MOST_BYTES} to either side.
 */
sealed interface Recogniser
    permits CardRecogniser,
        SsnRecogniser,
        IbanRecogniser,
        PhoneRecogniser,
        EmailRecogniser,
        PasswordRecogniser,
        UrlPasswordRecogniser,
        PrivateKeyRecogniser,
        KeyRecogniser,
        CryptoRecogniser {

  /** No finding of a recogniser is longer. */
  int MOST_BYTES = 16_384;

  Kind kind();

  /** The bytes at which it wants to look. */
  List<Trigger> triggers();

  /**
   * Looks at a trigger.
   *
   * @param from the first byte of the trigger
   * @param end the byte behind it
   * @return what stands there; null if it is none
   */
  @Nullable Candidate look(Stretch text, int from, int end);

  /**
   * What could have stood in the place of a value.
   *
   * @param rule which rule or format found it; null if the kind has one
   * @param value as it stands in a text where {@link #look} found it
   */
  PossibleValues possible(@Nullable String rule, String value);

  /** The one spelling of all spellings of a found value. */
  default String normalised(String value) {
    return value;
  }
}
