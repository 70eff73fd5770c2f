package org.coalmine.report.chapter;

import java.util.Locale;
import java.util.stream.Stream;

/** What a reader is told of a kind of secrets. The order is that of reports. */
public enum FoundKind {
  CARD(
      "payment cards",
      "Remove or replace them. If the corpus was given away, the issuer must be told: stored card"
          + " numbers fall under PCI DSS."),
  SSN(
      "social security numbers",
      "Remove or replace them. If the corpus was given away, see whether the law asks you to tell"
          + " those concerned."),
  IBAN(
      "bank accounts (IBAN)",
      "Remove or replace them. If the corpus was given away, tell those concerned."),
  PHONE("telephone numbers", "Remove or replace them where the purpose does not need them."),
  EMAIL("e-mail addresses", "Remove or replace them where the purpose does not need them."),
  PASSWORD(
      "passwords behind a label",
      "Change them first where they open something. Removing them here does not close the door."),
  URL_PASSWORD(
      "passwords in URLs",
      "Change them first where they open something. Removing them here does not close the door."),
  PRIVATE_KEY(
      "private keys", "Replace the key pair and revoke its certificates, then remove them."),
  API_KEY(
      "keys of services",
      "Revoke them at the service and look through its log of uses, then remove them."),
  CRYPTO(
      "addresses of currencies",
      "They are public, but tie a person to payments. Remove or replace them where the purpose does"
          + " not need them."),
  RULE("found by your rules", "As your rule says.");

  private final String plural;
  private final String remedy;

  FoundKind(String plural, String remedy) {
    this.plural = plural;
    this.remedy = remedy;
  }

  /**
   * The kind of a report's key.
   *
   * @param key {@code url-password} and the like; one that is not known was found by a rule
   */
  public static FoundKind of(String key) {
    return Stream.of(values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(key))
        .findFirst()
        .orElse(RULE);
  }

  /** What they are, for a reader who does not know the key. */
  public String plural() {
    return plural;
  }

  /** What to do about them. */
  public String remedy() {
    return remedy;
  }

  /** The name in camel case, for programs that want one: {@code UrlPassword}. */
  public String camel() {
    StringBuilder camel = new StringBuilder();
    for (String word : name().split("_")) {
      camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return camel.toString();
  }
}
