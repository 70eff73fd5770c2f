package org.coalmine.scan;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a secret is. The order is that of configuration, tables and reports. */
public enum Kind {
  /** A payment card: issuer and Luhn digit. */
  CARD,
  /** A social security number of the United States. */
  SSN,
  /** A bank account: length and letters of its country, check digits modulo 97. */
  IBAN,
  /** A telephone number of a national plan. */
  PHONE,
  /** An e-mail address. */
  EMAIL,
  /** A password or PIN behind a label. */
  PASSWORD,
  /** A password in a URL: {@code scheme://user:password@host}. */
  URL_PASSWORD,
  /** A private key in a PEM frame. */
  PRIVATE_KEY,
  /** A key of a service, by the letters with which the service lets its keys begin. */
  API_KEY,
  /** An address of a currency: Bitcoin or Ethereum. */
  CRYPTO,
  /** Found by a rule of the user. */
  RULE;

  /** The name in configuration and reports: {@code url-password}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What sanitising writes in the place of a value: {@code [URL-PASSWORD]}. */
  public String tag() {
    return '[' + name().replace('_', '-') + ']';
  }

  /** The kind of a name; empty if there is none. */
  public static Optional<Kind> of(String key) {
    return Stream.of(values()).filter(kind -> kind.key().equals(key)).findFirst();
  }
}
