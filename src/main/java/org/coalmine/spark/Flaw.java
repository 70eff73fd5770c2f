package org.coalmine.spark;

/** Why a record of a corpus was left out. */
public enum Flaw {
  /** No text at all. Blank lines are usual in text files, so this alone is no sign of damage. */
  EMPTY("empty"),
  INVALID_UTF_8("not valid UTF-8"),
  NUL("holds a NUL character"),
  TOO_LONG("longer than the limit"),
  MALFORMED("not a JSON object"),
  NO_TEXT("has no text in the named column or field"),
  NO_USER("has no user in the named column or field");

  private final String description;

  Flaw(String description) {
    this.description = description;
  }

  public String description() {
    return description;
  }
}
