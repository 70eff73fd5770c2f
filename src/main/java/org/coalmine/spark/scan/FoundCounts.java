package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What a scan found of a corpus. A secret counts unless it is a known test value or was declared
 * harmless.
 *
 * @param groups counts per kind, rule, certainty and whether they count, in their order
 * @param most of those that count the ones that stand most often
 * @param givenAway the secrets that a model gives away most, the likeliest first; none without one
 * @param files in which files the ones that count stand
 * @param prints fingerprints of those that count
 * @param asked how often values stand that were asked for, in their order
 * @param allowed the fingerprints of secrets that stand in the corpus and were declared harmless
 * @param values some secrets with their values, ascending by fingerprint
 */
public record FoundCounts(
    List<Group> groups,
    List<FoundSecret> most,
    List<FoundSecret> givenAway,
    Files files,
    Prints prints,
    List<AskedValue> asked,
    Set<String> allowed,
    List<Value> values) {
  public FoundCounts {
    groups = List.copyOf(groups);
    most = List.copyOf(most);
    asked = List.copyOf(asked);
    allowed = Set.copyOf(allowed);
    givenAway = List.copyOf(givenAway);
    values = List.copyOf(values);
  }

  /**
   * Secrets of one kind and certainty.
   *
   * @param knownTest whether they are known test values
   * @param allowed whether they were declared harmless
   * @param secrets how many different ones
   * @param occurrences how often they stand
   * @param inHeaders of these in headers of messages
   * @param repeated how many of them stand more than once
   */
  public record Group(
      Kind kind,
      @Nullable String rule,
      Certainty certainty,
      boolean knownTest,
      boolean allowed,
      long secrets,
      long occurrences,
      long inHeaders,
      long repeated) {}

  /**
   * A secret without its value.
   *
   * @param fingerprint 16 hexadecimal digits
   * @param inHeaders how often in headers of messages
   * @param documents in how many documents it stands
   * @param users of how many users; null where documents have none
   * @param documentGroups in how many documents, those that are alike counted once; null where
   *     nobody knows which are
   * @param contexts with how many different characters before it
   * @param spaceBits log2 of how many values could have stood in its place; null if nobody can say
   * @param guessBits log2 of the guesses at a password without a model; null for other kinds
   */
  public record FoundSecret(
      String fingerprint,
      Kind kind,
      @Nullable String rule,
      String mask,
      Certainty certainty,
      long occurrences,
      long inHeaders,
      long documents,
      @Nullable Long users,
      @Nullable Long documentGroups,
      long contexts,
      @Nullable Double spaceBits,
      @Nullable Integer guessBits) {}

  /**
   * The files in which secrets stand that count.
   *
   * @param count how many there are
   * @param most those with most of them
   */
  public record Files(long count, List<OfFile> most) {
    public Files {
      most = List.copyOf(most);
    }
  }

  /**
   * What stands in a file.
   *
   * @param path where it is
   * @param occurrences how often secrets stand in it
   * @param certain of these certain ones
   */
  public record OfFile(String path, long occurrences, long certain) {}

  /**
   * Fingerprints, by which reports under one key are compared.
   *
   * @param below all that are smaller are here; null if all are
   * @param smallest ascending
   */
  public record Prints(@Nullable String below, List<Print> smallest) {
    public Prints {
      smallest = List.copyOf(smallest);
    }
  }

  /**
   * A fingerprint with what it is of.
   *
   * @param fingerprint 16 hexadecimal digits
   */
  public record Print(String fingerprint, Kind kind, @Nullable String rule)
      implements Serializable {}

  /**
   * A value that was asked for.
   *
   * @param occurrences how often it stands
   * @param documents in how many documents
   * @param fingerprints of the secrets that it was found as; none if it stands by its characters
   *     alone, or nowhere
   */
  public record AskedValue(long occurrences, long documents, Set<String> fingerprints) {
    public AskedValue {
      fingerprints = Set.copyOf(fingerprints);
    }
  }

  /**
   * A secret with its value and a few of its places.
   *
   * @param fingerprint 16 hexadecimal digits
   */
  public record Value(
      String fingerprint, Kind kind, @Nullable String rule, Secret value, List<Context> contexts) {
    public Value {
      contexts = List.copyOf(contexts);
    }
  }

  /**
   * Where a secret stands.
   *
   * @param document the index of the document
   * @param start the first code point of the value
   * @param before the characters before it, back to the start of the document or as many as asked
   * @param behind the characters behind it
   * @param cut whether the document has more before it
   */
  public record Context(long document, long start, Secret before, Secret behind, boolean cut) {}
}
