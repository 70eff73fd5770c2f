package org.coalmine.duplicates;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What documents have in common, without their text.
 *
 * <p>A group holds documents that met one after the other: a chain, of which two ends may differ.
 * Documents without a shingle stand in a group with their equals alone.
 *
 * @param settings what counted as a duplicate
 * @param corpus figures of the corpus
 * @param holdout the same of the holdout; null if none was given
 * @param crossing what of the holdout stands in the corpus; null if there is no holdout
 * @param edges pairs that met, of both sides
 * @param sizes the groups of the corpus by size
 * @param largest the groups of the corpus that hold most characters beyond their first document
 * @param repeats the longest repeats of documents that are in no group, of both sides
 */
public record DuplicateFindings(
    DuplicateSettings settings,
    Side corpus,
    @Nullable Side holdout,
    @Nullable Crossing crossing,
    long edges,
    List<SizeClass> sizes,
    List<Group> largest,
    List<Repeat> repeats) {
  public DuplicateFindings {
    Objects.requireNonNull(settings, "duplicates.settings");
    Objects.requireNonNull(corpus, "duplicates.corpus");
    if ((holdout == null) != (crossing == null)) {
      throw new IllegalArgumentException("duplicates.crossing goes with duplicates.holdout");
    }
    requireCount("edges", edges, Long.MAX_VALUE);
    sizes = List.copyOf(sizes);
    largest = List.copyOf(largest);
    repeats = List.copyOf(repeats);
    long grouped = sizes.stream().mapToLong(SizeClass::groups).sum();
    if (grouped != corpus.groups()) {
      throw new IllegalArgumentException(
          "duplicates.sizes must tell of all groups, %d: %d".formatted(corpus.groups(), grouped));
    }
  }

  private static void requireCount(String name, long value, long most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(
          "duplicates.%s must be from 0 to %d: %d".formatted(name, most, value));
    }
  }

  /**
   * Figures of one side. Groups are counted among its own documents; that two of them met may rest
   * on a document of the other side between them.
   *
   * @param documents how many there are
   * @param characters of all of them
   * @param withoutShingle documents that are too short to have a near one
   * @param exactGroups texts that stand in several documents
   * @param exactBeyondFirst documents of such a text beyond its first
   * @param groups groups of near or exact documents
   * @param beyondFirst documents of a group beyond its first: what deduplication would remove
   * @param beyondFirstCharacters their characters
   * @param duplicatedCharacters that stand elsewhere too, in a repeat
   * @param withinDocument those of them that stand in their own document alone
   */
  public record Side(
      long documents,
      long characters,
      long withoutShingle,
      long exactGroups,
      long exactBeyondFirst,
      long groups,
      long beyondFirst,
      long beyondFirstCharacters,
      long duplicatedCharacters,
      long withinDocument) {
    public Side {
      requireCount("documents", documents, Long.MAX_VALUE);
      requireCount("characters", characters, Long.MAX_VALUE);
      requireCount("withoutShingle", withoutShingle, documents);
      requireCount("exactGroups", exactGroups, exactBeyondFirst);
      requireCount("exactBeyondFirst", exactBeyondFirst, beyondFirst);
      requireCount("groups", groups, beyondFirst);
      requireCount("beyondFirst", beyondFirst, documents);
      requireCount("beyondFirstCharacters", beyondFirstCharacters, characters);
      requireCount("duplicatedCharacters", duplicatedCharacters, characters);
      requireCount("withinDocument", withinDocument, duplicatedCharacters);
    }

    /** The share of documents beyond the first of their group. */
    public double share() {
      return documents == 0 ? 0 : (double) beyondFirst / documents;
    }

    /** The share of characters that stand elsewhere too. */
    public double duplicatedShare() {
      return characters == 0 ? 0 : (double) duplicatedCharacters / characters;
    }
  }

  /**
   * Documents of the holdout in whose group a document of the corpus stands: they are not held out.
   *
   * @param exact whose very text stands in the corpus
   * @param near the others
   * @param characters of both
   * @param examples the first of them
   */
  public record Crossing(long exact, long near, long characters, List<Crossed> examples) {
    public Crossing {
      requireCount("crossing.exact", exact, Long.MAX_VALUE);
      requireCount("crossing.near", near, Long.MAX_VALUE);
      requireCount("crossing.characters", characters, Long.MAX_VALUE);
      examples = List.copyOf(examples);
      requireCount("crossing.examples", examples.size(), exact + near);
    }

    /** How many there are. */
    public long documents() {
      return exact + near;
    }
  }

  /**
   * A document of the holdout that is not held out.
   *
   * @param place {@code file:record}
   * @param inCorpus where the first of its group stands
   */
  public record Crossed(String place, String inCorpus) {}

  /**
   * Groups of about one size.
   *
   * @param from documents of the smallest, a power of two; the largest is below twice that
   * @param groups how many there are
   * @param documents in all of them
   */
  public record SizeClass(long from, long groups, long documents) {}

  /**
   * A group.
   *
   * @param place of its first document, {@code file:record}
   * @param document the number of that document
   * @param documents of the group
   * @param texts how many different texts they have
   * @param characters of its documents beyond the first
   */
  public record Group(String place, long document, long documents, long texts, long characters) {}

  /**
   * The whole of a repeat.
   *
   * @param place of the document, {@code file:record}
   * @param start where it begins in it, in characters from 0
   * @param otherPlace of the document that it stands in too, which may be the same
   * @param otherStart where it begins there
   * @param characters its length
   */
  public record Repeat(
      String place, int start, String otherPlace, int otherStart, int characters) {}
}
