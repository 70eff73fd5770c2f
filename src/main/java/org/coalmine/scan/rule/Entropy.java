package org.coalmine.scan.rule;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

/** Shannon's entropy of the characters of a text. */
final class Entropy {
  private Entropy() {}

  /** In bits per character; 0 for the empty text. */
  static double bits(String text) {
    double length = text.codePointCount(0, text.length());
    return text.codePoints().boxed().collect(groupingBy(c -> c, counting())).values().stream()
        .mapToDouble(count -> -count / length * Math.log(count / length) / Math.log(2))
        .sum();
  }
}
