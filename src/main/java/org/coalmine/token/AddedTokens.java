package org.coalmine.token;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.token.split.UnicodeClasses;
import org.jspecify.annotations.Nullable;

/** Tokens that are taken out of a text before anything else is done with it. Immutable. */
public final class AddedTokens implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * One of them.
   *
   * @param id its symbol
   * @param content its text
   * @param singleWord whether it counts only where no letter, digit or underscore is beside it
   * @param stripLeft whether white space in front of it is part of it
   * @param stripRight whether white space behind it is part of it
   * @param normalized whether it is looked for in the normalised text
   */
  public record Added(
      int id,
      String content,
      boolean singleWord,
      boolean stripLeft,
      boolean stripRight,
      boolean normalized)
      implements Serializable {}

  /**
   * A part of a text: an added token, or text between them.
   *
   * @param text of text, empty for a token
   * @param id of a token, −1 for text
   */
  record Part(String text, int id) {}

  private final List<Added> all;
  private final Map<Character, List<Added>> raw = new HashMap<>();
  private final Map<Character, List<Added>> normalized = new HashMap<>();

  AddedTokens(List<Added> all, TextNormalizer normalizer) {
    this.all = new ArrayList<>(all);
    for (Added one : all) {
      String content = one.normalized() ? normalizer.apply(one.content()) : one.content();
      if (!content.isEmpty()) {
        (one.normalized() ? normalized : raw)
            .computeIfAbsent(content.charAt(0), first -> new ArrayList<>())
            .add(
                new Added(
                    one.id(),
                    content,
                    one.singleWord(),
                    one.stripLeft(),
                    one.stripRight(),
                    one.normalized()));
      }
    }
    Comparator<Added> longest = Comparator.comparingInt(one -> -one.content().length());
    raw.values().forEach(list -> list.sort(longest));
    normalized.values().forEach(list -> list.sort(longest));
  }

  /** All of them, in the order of the file. */
  List<Added> all() {
    return all;
  }

  /** The parts of a text that is not normalised. */
  List<Part> ofRaw(String text) {
    return parts(text, raw);
  }

  /** The parts of a text that is normalised. */
  List<Part> ofNormalized(String text) {
    return parts(text, normalized);
  }

  private static List<Part> parts(String text, Map<Character, List<Added>> tokens) {
    List<Part> parts = new ArrayList<>();
    int begin = 0;
    for (Occurrence one : occurrences(text, tokens)) {
      if (begin < one.from()) {
        parts.add(new Part(text.substring(begin, one.from()), -1));
      }
      parts.add(new Part("", one.token().id()));
      begin = one.to();
    }
    if (begin < text.length()) {
      parts.add(new Part(text.substring(begin), -1));
    }
    return parts;
  }

  /**
   * Where a token is taken out of a text.
   *
   * @param from its first char, with the white space that it takes
   * @param to the first char behind it
   */
  public record Occurrence(Added token, int from, int to) {}

  /** Those that are looked for in a text as it stands. */
  public List<Added> raw() {
    return raw.values().stream().flatMap(List::stream).toList();
  }

  /** Those that are looked for in a normalised text, with normalised contents. */
  public List<Added> normalized() {
    return normalized.values().stream().flatMap(List::stream).toList();
  }

  /** The tokens that are taken out of a text that is not normalised. */
  public List<Occurrence> inRaw(String text) {
    return occurrences(text, raw);
  }

  /** The tokens that are taken out of a normalised text. */
  public List<Occurrence> inNormalized(String text) {
    return occurrences(text, normalized);
  }

  /** The leftmost token, of several the longest, then the next behind it. */
  private static List<Occurrence> occurrences(String text, Map<Character, List<Added>> tokens) {
    List<Occurrence> occurrences = new ArrayList<>();
    int begin = 0;
    int place = 0;
    while (place < text.length()) {
      Added found = longestAt(text, place, tokens);
      if (found == null) {
        place++;
        continue;
      }
      int start = place;
      int end = place + found.content().length();
      place = end;
      if (found.singleWord() && (wordBefore(text, start) || wordAt(text, end))) {
        continue;
      }
      while (found.stripLeft() && start > begin && spaceBefore(text, start)) {
        start--;
      }
      while (found.stripRight() && end < text.length() && spaceAt(text, end)) {
        end++;
      }
      occurrences.add(new Occurrence(found, start, end));
      begin = end;
      place = Math.max(place, end);
    }
    return occurrences;
  }

  private static @Nullable Added longestAt(
      String text, int place, Map<Character, List<Added>> tokens) {
    for (Added one : tokens.getOrDefault(text.charAt(place), List.of())) {
      if (text.startsWith(one.content(), place)) {
        return one;
      }
    }
    return null;
  }

  private static boolean wordBefore(String text, int place) {
    return place > 0 && isWord(text.codePointBefore(place));
  }

  private static boolean wordAt(String text, int place) {
    return place < text.length() && isWord(text.codePointAt(place));
  }

  private static boolean isWord(int codePoint) {
    return Character.isLetterOrDigit(codePoint)
        || codePoint == '_'
        || Character.getType(codePoint) == Character.NON_SPACING_MARK
        || Character.getType(codePoint) == Character.COMBINING_SPACING_MARK
        || Character.getType(codePoint) == Character.ENCLOSING_MARK
        || Character.getType(codePoint) == Character.CONNECTOR_PUNCTUATION;
  }

  /** Whether a character is white space to those that take it. */
  public static boolean isSpace(int codePoint) {
    return UnicodeClasses.isSpace(codePoint);
  }

  private static boolean spaceBefore(String text, int place) {
    return UnicodeClasses.isSpace(text.codePointBefore(place));
  }

  private static boolean spaceAt(String text, int place) {
    return UnicodeClasses.isSpace(text.codePointAt(place));
  }
}
