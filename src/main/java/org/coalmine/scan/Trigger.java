package org.coalmine.scan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * A few bytes that say "look here": a set of bytes for each of up to {@value #MOST_BYTES} places,
 * and whether a word may go on before them.
 *
 * <p>Written as letters that stand for themselves, sets {@code [a-z0-9]}, {@code [^a-z]}, and a
 * leading {@code #} for an edge: the byte before is neither letter nor digit. Short on purpose:
 * places multiply in the automaton of all triggers.
 *
 * @param edge whether the byte before must be no letter and no digit
 * @param places the bytes of each place
 */
record Trigger(boolean edge, List<BitSet> places) {
  static final int MOST_BYTES = 32;

  Trigger {
    places = List.copyOf(places);
    if (places.isEmpty() || places.size() > MOST_BYTES) {
      throw new IllegalArgumentException(
          "places must be 1 to %d: %d".formatted(MOST_BYTES, places.size()));
    }
  }

  /** Reads a trigger. */
  static Trigger of(String written) {
    boolean edge = written.startsWith("#");
    List<BitSet> places = new ArrayList<>();
    for (int i = edge ? 1 : 0; i < written.length(); i++) {
      BitSet set = new BitSet(256);
      if (written.charAt(i) == '[') {
        int close = written.indexOf(']', i + 2);
        fill(set, written.substring(i + 1, close));
        i = close;
      } else {
        set.set(written.charAt(i));
      }
      places.add(set);
    }
    return new Trigger(edge, places);
  }

  /** A text in any case of its ASCII letters. */
  static Trigger anyCase(String prefix, String text) {
    StringBuilder written = new StringBuilder(prefix);
    for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
      written.append('a' <= c && c <= 'z' ? "[" + c + Character.toUpperCase(c) + "]" : c);
    }
    return of(written.toString());
  }

  /** This one and then another, which has no edge. */
  Trigger followedBy(String written) {
    List<BitSet> all = new ArrayList<>(places);
    all.addAll(of(written).places());
    return new Trigger(edge, all);
  }

  /** The bytes of a text in any case of its ASCII letters, whatever they are. */
  static Trigger ofBytes(byte[] bytes) {
    List<BitSet> places = new ArrayList<>();
    for (byte value : bytes) {
      BitSet set = new BitSet(256);
      set.set(value & 0xff);
      if (Character.isLetter(value)) {
        set.set(Character.toLowerCase(value));
        set.set(Character.toUpperCase(value));
      }
      places.add(set);
    }
    return new Trigger(false, places);
  }

  private static void fill(BitSet set, String members) {
    boolean others = members.startsWith("^");
    for (int i = others ? 1 : 0; i < members.length(); i++) {
      char first = members.charAt(i);
      if (i + 2 < members.length() && members.charAt(i + 1) == '-') {
        set.set(first, members.charAt(i + 2) + 1);
        i += 2;
      } else {
        set.set(first);
      }
    }
    if (others) {
      set.flip(0, 256);
    }
  }

  int length() {
    return places.size();
  }

  /** Whether it ends before a byte: the rule that {@link TriggerTable} must equal. */
  boolean endsAt(Stretch text, int end) {
    int start = end - length();
    if (start < 0 || edge && text.isWord(start - 1)) {
      return false;
    }
    for (int i = 0; i < length(); i++) {
      if (!places.get(i).get(text.at(start + i))) {
        return false;
      }
    }
    return true;
  }
}
