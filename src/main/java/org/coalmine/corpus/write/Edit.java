package org.coalmine.corpus.write;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
     * @param texts makes the new texts of the old ones, as many
     */
    record Rewrite(Function<Texts, List<String>> texts) implements Change {}
  }

  /**
   * The texts of a record: one, except where its format names a list or a conversation, which has
   * one for each text that was read.
   *
   * @param texts in their order
   * @param starts where each stands in the text of the document, in UTF-16; an empty one anywhere
   */
  public record Texts(List<String> texts, List<Integer> starts) {
    public Texts {
      texts = List.copyOf(texts);
      starts = List.copyOf(starts);
      if (texts.size() != starts.size()) {
        throw new IllegalArgumentException(
            "%d texts have %d starts".formatted(texts.size(), starts.size()));
      }
    }

    /** The one text of a document. */
    static Texts of(String text) {
      return new Texts(List.of(text), List.of(0));
    }

    /** Texts that are joined by LF. */
    static Texts joined(List<String> texts) {
      List<Integer> starts = new ArrayList<>(texts.size());
      int at = 0;
      for (String text : texts) {
        starts.add(at);
        at += text.length() + 1;
      }
      return new Texts(texts, starts);
    }
  }

  public Edit {
    behind = List.copyOf(behind);
  }

  /** Makes new texts; there must be as many as before. */
  static List<String> rewritten(Function<Texts, List<String>> change, Texts before) {
    List<String> after = change.apply(before);
    if (after.size() != before.texts().size()) {
      throw new IllegalArgumentException(
          "%d texts became %d, and there must be as many"
              .formatted(before.texts().size(), after.size()));
    }
    return after;
  }
}
