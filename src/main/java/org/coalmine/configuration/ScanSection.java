package org.coalmine.configuration;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coalmine.report.GateThresholds.FoundLimit;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.rule.RuleSet;
import org.coalmine.scan.rule.UnsupportedRuleException;
import org.coalmine.secret.Secret;

/** Reads the object {@code scan}, and what a gate asks of it. */
final class ScanSection {
  /** The files of rules, and what stood in them when the scan began. */
  static final String RULES = "rules";

  static final String RULE_TEXTS = "rule-texts";

  static final String ALLOW = "allow";

  private static final String LIMITS = "max-certain-secrets";

  private ScanSection() {}

  static ScanConfiguration.Scan read(Section scan) {
    List<String> files = scan.texts(RULES);
    Optional<List<String>> kept = scan.optionalTexts(RULE_TEXTS);
    List<String> texts =
        kept.orElseGet(() -> files.stream().map(file -> content(scan, file)).toList());
    try {
      return read(scan, RuleSet.of(files, texts));
    } catch (UnsupportedRuleException e) {
      throw scan.failure(RULES, String.valueOf(e.getMessage()), e);
    }
  }

  /** The same for an audit, which has no use for rules and does not open their files. */
  static ScanConfiguration.Scan readWithoutRules(Section scan) {
    var unread = scan.texts(RULES);
    return read(scan, RuleSet.of(List.of(), List.of()));
  }

  private static String content(Section scan, String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw scan.failure(
          RULES, "cannot read %s: %s".formatted(file, e.getClass().getSimpleName()), e);
    }
  }

  private static ScanConfiguration.Scan read(Section scan, RuleSet rules) {
    return new ScanConfiguration.Scan(
        new ScanSettings(
            kinds(scan, "kinds"),
            scan.texts("phone-regions"),
            scan.choice("certainty", Certainty.class)),
        rules,
        scan.integer("context"),
        scan.integer("contexts"),
        scan.integer("most-secrets"),
        scan.integer("most-fingerprints"),
        allowed(scan));
  }

  private static List<Secret> allowed(Section scan) {
    List<String> entries = scan.texts(ALLOW);
    if (entries.stream().anyMatch(String::isBlank)) {
      throw scan.failure(ALLOW, "must not hold an empty text", null);
    }
    return entries.stream().map(Secret::of).toList();
  }

  /** The kinds that a list names. */
  static Set<Kind> kinds(Section section, String at) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (String key : section.texts(at)) {
      kinds.add(kind(section, at, key));
    }
    return kinds;
  }

  private static Kind kind(Section section, String at, String key) {
    return Kind.of(key)
        .filter(kind -> kind != Kind.RULE)
        .orElseThrow(
            () ->
                section.failure(
                    at,
                    "'%s' is not one of %s"
                        .formatted(
                            key,
                            String.join(
                                ", ",
                                EnumSet.complementOf(EnumSet.of(Kind.RULE)).stream()
                                    .map(Kind::key)
                                    .toList())),
                    null));
  }

  /** A number for all kinds together, or an object of numbers by kind. */
  static List<FoundLimit> limits(Section gate) {
    ConfigValue written = gate.optionalValue(LIMITS).orElse(null);
    if (written == null) {
      return List.of();
    }
    if (!(written instanceof ConfigObject byKind)) {
      return List.of(new FoundLimit(null, atLeastZero(gate, gate.whole(LIMITS))));
    }
    List<FoundLimit> limits = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      ConfigValue limit = byKind.get(kind.key());
      if (limit != null) {
        limits.add(new FoundLimit(kind.key(), atLeastZero(gate, whole(gate, limit))));
      }
    }
    byKind.keySet().forEach(key -> kindOrRule(gate, key));
    return limits;
  }

  private static void kindOrRule(Section gate, String key) {
    if (!key.equals(Kind.RULE.key())) {
      var unused = kind(gate, LIMITS, key);
    }
  }

  private static long whole(Section gate, ConfigValue value) {
    try {
      return Numbers.whole(value);
    } catch (Numbers.NoNumberException e) {
      throw gate.failure(LIMITS, String.valueOf(e.getMessage()), e);
    }
  }

  private static long atLeastZero(Section gate, long value) {
    if (value < 0) {
      throw gate.failure(LIMITS, "must not be negative: " + value, null);
    }
    return value;
  }
}
