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
import org.coalmine.report.GateThresholds.FoundBits;
import org.coalmine.report.GateThresholds.FoundLimit;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.rule.RuleSet;
import org.coalmine.scan.rule.UnsupportedRuleException;
import org.coalmine.scan.triage.TriageSettings;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/** Reads the object {@code scan}, and what a gate asks of it. */
final class ScanSection {
  /** The files of rules, and what stood in them when the scan began. */
  static final String RULES = "rules";

  static final String RULE_TEXTS = "rule-texts";

  static final String ALLOW = "allow";

  /** The model that ranks. */
  static final String MODEL = "model-path";

  private static final String CERTAIN = "max-certain-secrets";
  private static final String EXTRACTABLE = "max-found-extractable";
  private static final String EXPOSURE_BITS = "max-found-exposure-bits";

  /** The keys of a gate that are asked of a scan. */
  static final Set<String> LIMITS = Set.of(CERTAIN, EXTRACTABLE, EXPOSURE_BITS);

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
        scan.optionalInteger("context"),
        scan.integer("contexts"),
        scan.integer("most-secrets"),
        scan.integer("most-fingerprints"),
        allowed(scan),
        scan.optionalText(MODEL),
        scan.object("triage", ScanSection::triage));
  }

  private static ScanConfiguration.Triage triage(Section triage) {
    return new ScanConfiguration.Triage(
        new TriageSettings(
            triage.number("decide-bits"),
            triage.number("error"),
            triage.integer("draws"),
            triage.whole("walk-steps"),
            triage.integer("sample-draws"),
            triage.integer("swap-values")),
        triage.number("open-limit"));
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

  /** Reads what a gate asks of scans, for an audit, which has no use for it. */
  static void passOver(Section gate) {
    var certain = certain(gate);
    var extractable = extractable(gate);
    var bits = exposureBits(gate);
  }

  /** How many certain secrets may stand in a corpus. */
  static List<FoundLimit> certain(Section gate) {
    return limits(gate, CERTAIN, ScanSection::count);
  }

  /** How many found secrets a model may give away. */
  static List<FoundLimit> extractable(Section gate) {
    return limits(gate, EXTRACTABLE, ScanSection::count);
  }

  /** How much exposure a found secret may have. */
  static List<FoundBits> exposureBits(Section gate) {
    return limits(gate, EXPOSURE_BITS, (kind, value) -> new FoundBits(kind, Numbers.number(value)));
  }

  private static FoundLimit count(@Nullable String kind, ConfigValue value)
      throws Numbers.NoNumberException {
    return new FoundLimit(kind, Numbers.whole(value));
  }

  /** Makes a limit of a number. */
  @FunctionalInterface
  private interface Limit<T> {
    T of(@Nullable String kind, ConfigValue value) throws Numbers.NoNumberException;
  }

  /** A number for all kinds together, or an object of numbers by kind. */
  private static <T> List<T> limits(Section gate, String key, Limit<T> limit) {
    ConfigValue written = gate.optionalValue(key).orElse(null);
    if (written == null) {
      return List.of();
    }
    if (!(written instanceof ConfigObject byKind)) {
      return List.of(limit(gate, key, limit, null, written));
    }
    List<T> limits = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      ConfigValue own = byKind.get(kind.key());
      if (own != null) {
        limits.add(limit(gate, key, limit, kind.key(), own));
      }
    }
    byKind.keySet().stream()
        .filter(named -> !named.equals(Kind.RULE.key()))
        .forEach(named -> kind(gate, key, named));
    return limits;
  }

  private static <T> T limit(
      Section gate, String key, Limit<T> limit, @Nullable String kind, ConfigValue value) {
    try {
      return limit.of(kind, value);
    } catch (Numbers.NoNumberException e) {
      throw gate.failure(key, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw gate.failure(key, "must not be negative: " + value.unwrapped(), e);
    }
  }
}
