package org.coalmine.corpus.write;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What becomes of a record.
 *
 * @param change of the record itself
 * @param behind what is inserted behind it, in order
 */
public record Edit(Change change, List<Inserted> behind) {
  /** The record as it is. */
  public static final Edit KEPT = new Edit(new Change.Keep(), List.of());

  /** The record is left out. */
  public static final Edit DROPPED = new Edit(new Change.Drop(), List.of());

  /** What becomes of the record itself. */
  public sealed interface Change {
    /** It stays as it is, to the byte. */
    record Keep() implements Change {}

    /** It is left out. */
    record Drop() implements Change {}

    /**
     * It has other texts, and nothing else of it changes.
     *
     * @param texts makes the new texts of the old ones, as many. A record has one, except where its
     *     format names a list or a conversation: then it has one for each text that was read.
     */
    record Rewrite(UnaryOperator<List<String>> texts) implements Change {}
  }

  public Edit {
    behind = List.copyOf(behind);
  }

  /** Makes new texts; there must be as many as before. */
  static List<String> rewritten(UnaryOperator<List<String>> texts, List<String> before) {
    List<String> after = texts.apply(before);
    if (after.size() != before.size()) {
      throw new IllegalArgumentException(
          "%d texts became %d, and there must be as many".formatted(before.size(), after.size()));
    }
    return after;
  }
}
