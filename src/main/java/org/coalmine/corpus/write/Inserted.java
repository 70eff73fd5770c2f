package org.coalmine.corpus.write;

import org.jspecify.annotations.Nullable;

/**
 * A record that is inserted behind another, whose fields it shares except these.
 *
 * @param text of the record; in a conversation what its one message says
 * @param id at least 16 hexadecimal digits that no other has; it names the file where every file is
 *     a document
 * @param user whose it is, if the format has a place for users in its records; at least 16
 *     hexadecimal digits; null to share that field too
 */
public record Inserted(String text, String id, @Nullable String user) {
  private static final int LEAST_DIGITS = 16;

  public Inserted {
    requireDigits(id);
    if (user != null) {
      requireDigits(user);
    }
  }

  private static void requireDigits(String id) {
    if (id.length() < LEAST_DIGITS || !id.matches("[0-9a-f]+")) {
      throw new IllegalArgumentException("no %d hexadecimal digits".formatted(LEAST_DIGITS));
    }
  }

  /** Never its text. */
  @Override
  public String toString() {
    return "Inserted[" + id + "]";
  }
}
