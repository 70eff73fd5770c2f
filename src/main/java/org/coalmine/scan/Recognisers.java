package org.coalmine.scan;

import java.util.List;

/** The recogniser of each kind. */
final class Recognisers {
  private Recognisers() {}

  /**
   * The recogniser of a kind.
   *
   * @param phoneRegions countries whose national numbers are sought
   * @param certainty what is less certain is not wanted
   */
  static Recogniser of(Kind kind, List<String> phoneRegions, Certainty certainty) {
    return switch (kind) {
      case CARD -> new CardRecogniser();
      case SSN -> new SsnRecogniser();
      case IBAN -> new IbanRecogniser();
      case PHONE -> new PhoneRecogniser(phoneRegions, certainty == Certainty.POSSIBLE);
      case EMAIL -> new EmailRecogniser();
      case PASSWORD -> new PasswordRecogniser();
      case URL_PASSWORD -> new UrlPasswordRecogniser();
      case PRIVATE_KEY -> new PrivateKeyRecogniser();
      case API_KEY -> new KeyRecogniser();
      case CRYPTO -> new CryptoRecogniser();
      case RULE -> throw new IllegalArgumentException("rules are no recogniser");
    };
  }
}
