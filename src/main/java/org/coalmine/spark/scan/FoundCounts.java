package org.coalmine.spark.scan;

import java.util.List;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What a scan found of a corpus.
 *
 * @param groups counts per kind, rule, certainty and whether they are known test values, in their
 *     order
 * @param most the secrets that stand most often, known test values left out
 * @param values some secrets with their values, ascending by fingerprint
 */
public record FoundCounts(List<Group> groups, List<FoundSecret> most, List<Value> values) {
  public FoundCounts {
    groups = List.copyOf(groups);
    most = List.copyOf(most);
    values = List.copyOf(values);
  }

  /**
   * Secrets of one kind and certainty.
   *
   * @param secrets how many different ones
   * @param occurrences how often they stand
   * @param repeated how many of them stand more than once
   */
  public record Group(
      Kind kind,
      @Nullable String rule,
      Certainty certainty,
      boolean knownTest,
      long secrets,
      long occurrences,
      long repeated) {}

  /**
   * A secret without its value.
   *
   * @param fingerprint 16 hexadecimal digits
   * @param documents in how many documents it stands
   * @param users of how many users; null where documents have none
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
      boolean knownTest,
      long occurrences,
      long documents,
      @Nullable Long users,
      long contexts,
      @Nullable Double spaceBits,
      @Nullable Integer guessBits) {}

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
