package org.coalmine.token.split;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** A set of Unicode code points: ranges in order, none of which touch. Immutable. */
final class CodePoints implements Serializable {
  private static final long serialVersionUID = 1;

  static final CodePoints NONE = new CodePoints(new int[0]);
  static final CodePoints ALL = new CodePoints(new int[] {0, Character.MAX_CODE_POINT + 1});

  /** First code point of a range, and the first behind it, by turns. */
  private final int[] bounds;

  private CodePoints(int[] bounds) {
    this.bounds = bounds;
  }

  /** The code points that fulfil a condition. */
  static CodePoints where(IntPredicate condition) {
    int[] bounds = new int[16];
    int size = 0;
    boolean inside = false;
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT + 1; codePoint++) {
      boolean now = codePoint <= Character.MAX_CODE_POINT && condition.test(codePoint);
      if (now != inside) {
        if (size == bounds.length) {
          bounds = Arrays.copyOf(bounds, 2 * size);
        }
        bounds[size++] = codePoint;
        inside = now;
      }
    }
    return new CodePoints(Arrays.copyOf(bounds, size));
  }

  /** The code points from one to another, both included. */
  static CodePoints range(int first, int last) {
    return new CodePoints(new int[] {first, last + 1});
  }

  CodePoints or(CodePoints other) {
    return merged(other, 1);
  }

  CodePoints and(CodePoints other) {
    return merged(other, 2);
  }

  CodePoints complement() {
    if (bounds.length > 0 && bounds[0] == 0) {
      int[] rest = Arrays.copyOfRange(bounds, 1, bounds.length);
      return closed(rest);
    }
    int[] rest = new int[bounds.length + 1];
    System.arraycopy(bounds, 0, rest, 1, bounds.length);
    return closed(rest);
  }

  private static CodePoints closed(int[] bounds) {
    int end = Character.MAX_CODE_POINT + 1;
    if (bounds.length > 0 && bounds[bounds.length - 1] == end) {
      return new CodePoints(Arrays.copyOf(bounds, bounds.length - 1));
    }
    int[] rest = Arrays.copyOf(bounds, bounds.length + 1);
    rest[bounds.length] = end;
    return new CodePoints(rest);
  }

  /** The code points that are in at least so many of the two sets. */
  private CodePoints merged(CodePoints other, int least) {
    int[] merged = new int[bounds.length + other.bounds.length];
    int size = 0;
    int mine = 0;
    int others = 0;
    boolean inside = false;
    while (mine < bounds.length || others < other.bounds.length) {
      int next =
          Math.min(
              mine < bounds.length ? bounds[mine] : Integer.MAX_VALUE,
              others < other.bounds.length ? other.bounds[others] : Integer.MAX_VALUE);
      mine += mine < bounds.length && bounds[mine] == next ? 1 : 0;
      others += others < other.bounds.length && other.bounds[others] == next ? 1 : 0;
      boolean now = (mine & 1) + (others & 1) >= least;
      if (now != inside) {
        merged[size++] = next;
        inside = now;
      }
    }
    return new CodePoints(Arrays.copyOf(merged, size));
  }

  boolean contains(int codePoint) {
    int found = Arrays.binarySearch(bounds, codePoint);
    return (found >= 0 ? found : -found - 2) % 2 == 0;
  }

  boolean isEmpty() {
    return bounds.length == 0;
  }

  /** How many ranges there are. */
  int ranges() {
    return bounds.length / 2;
  }

  /** The first code point of a range. */
  int first(int range) {
    return bounds[2 * range];
  }

  /** The last code point of a range. */
  int last(int range) {
    return bounds[2 * range + 1] - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePoints that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }
}
