package org.coalmine.scan;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What sanitising writes in the place of secrets. No part of a tag is a finding of any kind. */
final class Tags {
  private static final Set<String> ALL =
      Stream.of(Kind.values()).map(Kind::tag).collect(Collectors.toSet());
  private static final int LONGEST = ALL.stream().mapToInt(String::length).max().orElseThrow();

  private Tags() {}

  /** Whether a stretch of a text lies within a tag. */
  static boolean hold(String text, int start, int end) {
    if (end - start > LONGEST) {
      return false;
    }
    for (int open = start; open >= 0 && open > end - LONGEST - 1; open--) {
      if (text.charAt(open) == '[') {
        String near = text.substring(open, Math.min(text.length(), open + LONGEST));
        int close = near.indexOf(']');
        return open + close >= end - 1 && ALL.contains(near.substring(0, close + 1));
      }
    }
    return false;
  }
}
