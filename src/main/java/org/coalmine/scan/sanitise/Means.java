package org.coalmine.scan.sanitise;

import java.util.Locale;

/** What stands in the place of a secret, and why. */
public enum Means {
  /** A tag, as asked. */
  TAG("tag"),
  /** A pseudonym. */
  PSEUDONYM("pseudonym"),
  /** A tag in place of a pseudonym: the value has no space, or lies outside of it. */
  NO_SPACE("tag: no space to draw a pseudonym from"),
  /** A tag in place of a pseudonym, which would be the value itself or another found value. */
  TAKEN("tag: the pseudonym is itself a found value"),
  /** A tag in place of a pseudonym: the finding is more than one value in one text. */
  UNFIT("tag: found across a pseudonym or several texts"),
  /** Nothing: the document is left out. */
  DROPPED("document left out");

  private final String words;

  Means(String words) {
    this.words = words;
  }

  /** The name in reports: {@code no-space}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** For people. */
  public String words() {
    return words;
  }
}
