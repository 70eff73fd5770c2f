package org.coalmine.scan;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Scanners for tests, and what they find in one line. */
final class Scans {
  private static final Map<Certainty, Scanner> BY_CERTAINTY = new ConcurrentHashMap<>();

  private Scans() {}

  static Set<Kind> allKinds() {
    return EnumSet.complementOf(EnumSet.of(Kind.RULE));
  }

  static Scanner all(Certainty certainty) {
    return BY_CERTAINTY.computeIfAbsent(
        certainty, least -> new Scanner(settings(least), TextRules.NONE));
  }

  static ScanSettings settings(Certainty certainty) {
    return new ScanSettings(allKinds(), List.of("US"), certainty);
  }

  static Scanner regions(String... regions) {
    return new Scanner(
        new ScanSettings(EnumSet.of(Kind.PHONE), List.of(regions), Certainty.LIKELY),
        TextRules.NONE);
  }

  /** Kinds, certainties and values in the order of the text: {@code card certain 4111…}. */
  static List<String> told(Scanner scanner, String text) {
    return scanner.scan(text).stream()
        .map(
            found ->
                "%s %s%s %s"
                    .formatted(
                        found.kind().key(),
                        found.certainty().key(),
                        found.knownTest() ? " test" : "",
                        found.value().reveal()))
        .toList();
  }

  static List<String> told(String text) {
    return told(all(Certainty.LIKELY), text);
  }
}
