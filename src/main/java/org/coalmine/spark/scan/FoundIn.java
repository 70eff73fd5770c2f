package org.coalmine.spark.scan;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.scan.Finding;
import org.coalmine.scan.MailHeader;
import org.coalmine.scan.Scanner;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Mask;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/** Scans a document, and makes rows without values of what stands in it. */
final class FoundIn {
  /** Contexts that agree in so many characters before the value are one. */
  static final int CONTEXT = 32;

  private static final int MOST_MASK = 128;

  private final Scanner scanner;
  private final Fingerprint fingerprint;
  private final @Nullable FoundBits bits;

  /**
   * @param bits says how hard findings are to guess; null where nobody asks
   */
  FoundIn(Scanner scanner, Fingerprint fingerprint, @Nullable FoundBits bits) {
    this.scanner = scanner;
    this.fingerprint = fingerprint;
    this.bits = bits;
  }

  /**
   * A finding with its place in the text.
   *
   * @param from its first char
   * @param end the char behind its last
   */
  record Placed(FoundRow row, int from, int end) {}

  /** What stands in a text, ascending by place. */
  List<Placed> of(long number, long record, String text, @Nullable String user) {
    List<Finding> findings = scanner.scan(text);
    if (findings.isEmpty()) {
      return List.of();
    }
    long userPrint = user == null ? 0 : print("user", user);
    int headerEnd = MailHeader.end(text);
    List<Placed> rows = new ArrayList<>(findings.size());
    int at = 0;
    long points = 0;
    for (Finding found : findings) {
      at = text.offsetByCodePoints(at, Math.toIntExact(found.start() - points));
      points = found.start();
      long print = number(found.identity());
      FoundRow row =
          new FoundRow(
              number,
              record,
              found.kind(),
              found.rule(),
              found.start(),
              found.end(),
              found.certainty(),
              found.knownTest(),
              at < headerEnd,
              print,
              Mask.of(found.value(), MOST_MASK),
              print("context", text.substring(Math.max(0, at - CONTEXT), at)),
              userPrint,
              bits == null ? FoundBits.Bits.NONE : bits.of(found, print));
      rows.add(new Placed(row, at, at + found.value().reveal().length()));
    }
    return rows;
  }

  private long print(String purpose, String text) {
    return number(Secret.of(purpose + '\0' + text));
  }

  private long number(Secret secret) {
    return Long.parseUnsignedLong(fingerprint.of(secret), 16);
  }
}
