package org.coalmine.audit.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.scan.Scanner;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Secret;
import org.coalmine.spark.scan.Asked;
import org.coalmine.spark.scan.ScanJob;

/**
 * What is known of values beforehand: which are harmless, and which somebody asks for. Both are
 * recognised by the fingerprints that they would have if found, one for each kind and rule.
 */
final class KnownValues {
  private static final String MARK = "fingerprint:";
  private static final Pattern FINGERPRINTS =
      Pattern.compile(MARK + "[0-9a-f]{16}( [0-9a-f]{16})*");

  private final Scanner scanner;
  private final List<String> rules;
  private final Fingerprint fingerprint;

  KnownValues(ScanConfiguration.Scan asked, ScanKey key) {
    scanner = new Scanner(asked.settings(), asked.rules());
    rules = asked.rules().ids();
    fingerprint = new Fingerprint(key.bytes());
  }

  /** Of each entry its fingerprints: an entry holds them, or is a value that has them. */
  List<Set<String>> allowed(List<Secret> entries) {
    return entries.stream()
        .map(
            entry ->
                FINGERPRINTS.matcher(entry.reveal()).matches()
                    ? Set.of(entry.reveal().substring(MARK.length()).split(" "))
                    : prints(entry))
        .toList();
  }

  /** An entry that names fingerprints. */
  static String entry(Set<String> prints) {
    return MARK + String.join(" ", new TreeSet<>(prints));
  }

  private Set<String> prints(Secret value) {
    Set<String> prints = new TreeSet<>();
    scanner.identities(value, rules).forEach(identity -> prints.add(fingerprint.of(identity)));
    return prints;
  }

  ScanJob.Known all(List<Secret> allow, List<AskedFile.Line> asked) {
    Set<String> allowed = new TreeSet<>();
    allowed(allow).forEach(allowed::addAll);
    List<Secret> values = asked.stream().map(AskedFile.Line::value).toList();
    return new ScanJob.Known(
        allowed, new Asked(values, values.stream().map(this::prints).toList()));
  }

  /** Which entries name nothing that was found, a sentence or none. */
  List<String> idle(List<Secret> entries, Set<String> found) {
    List<String> idle = new ArrayList<>();
    List<Set<String>> allowed = allowed(entries);
    for (int entry = 0; entry < allowed.size(); entry++) {
      if (allowed.get(entry).stream().noneMatch(found::contains)) {
        idle.add(String.valueOf(entry + 1));
      }
    }
    return idle.isEmpty()
        ? List.of()
        : List.of(
            "Of %d entries of scan.allow these name nothing that was found: %s. A fingerprint is written %s0123456789abcdef, and holds under the key of its scan alone."
                .formatted(entries.size(), String.join(", ", idle), MARK));
  }
}
