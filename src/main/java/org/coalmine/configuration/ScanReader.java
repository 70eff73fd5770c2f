package org.coalmine.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.coalmine.report.GateThresholds;
import org.coalmine.scan.sanitise.How;
import org.coalmine.settings.ConfigurationException;

/** Reads HOCON over the defaults of reference.conf into a {@link ScanConfiguration}. */
public final class ScanReader {
  /** What a scan reads; the other keys of reference.conf are those of audits. */
  private static final Set<String> OWN =
      Set.of("name", "corpus", "scan", "duplicates", "gate", "run");

  private static final String SANITISE = "sanitise";

  /**
   * Reads what a scan needs of a file, which may be that of an audit.
   *
   * @throws ConfigurationException naming file, line, key and remedy
   */
  public static ResolvedScan read(Path file, List<String> overrides) {
    return resolved(
        file.toString(),
        ConfigurationSource.resolved(file, ConfigurationSource.parsed(file), overrides));
  }

  /**
   * Reads what {@link ResolvedScan#rendered} wrote.
   *
   * @param source names it in errors
   */
  public static ResolvedScan read(String source, String text) {
    return resolved(
        source, ConfigurationSource.whole(source, ConfigurationSource.parsed(source, text)));
  }

  /**
   * Reads what sanitising needs of a file, which may be that of an audit. What a scan allows is
   * replaced all the same: it is a secret of its kind.
   *
   * @throws ConfigurationException naming file, line, key and remedy
   */
  public static ResolvedSanitise readSanitise(Path file, List<String> overrides) {
    return sanitise(
        file.toString(),
        ConfigurationSource.resolved(file, ConfigurationSource.parsed(file), overrides));
  }

  /**
   * Reads what {@link ResolvedScan#rendered} wrote of a corpus that is sanitised.
   *
   * @param source names it in errors
   */
  public static ResolvedSanitise readSanitise(String source, String text) {
    return sanitise(
        source, ConfigurationSource.whole(source, ConfigurationSource.parsed(source, text)));
  }

  private static ResolvedSanitise sanitise(String source, Config whole) {
    Config own =
        own(whole, SANITISE)
            .withValue(ResolvedScan.ALLOW, ConfigValueFactory.fromIterable(List.of()));
    return Section.read(
        Section.root(own, source),
        root -> {
          ResolvedScan scan = ResolvedScan.of(own, values(root));
          return root.object(
              SANITISE,
              section ->
                  new ResolvedSanitise(
                      scan, section.choice("how", How.class), section.flag("known-tests")));
        });
  }

  /** What a scan looks for where nobody says otherwise: the section {@code scan}. */
  public static ScanConfiguration.Scan scanDefaults() {
    return Section.read(
        Section.root(
            ConfigurationSource.reference().getConfig("scan"), ConfigurationSource.REFERENCE),
        ScanSection::read);
  }

  /** The same for an audit, which has no use for it. */
  static How unused(Section sanitise) {
    var flag = sanitise.flag("known-tests");
    return sanitise.choice("how", How.class);
  }

  private static ResolvedScan resolved(String source, Config whole) {
    Config own = own(whole, "");
    return ResolvedScan.of(own, Section.read(Section.root(own, source), ScanReader::values));
  }

  /** Without the keys of others; those of a gate that a scan has no use for among them. */
  private static Config own(Config whole, String more) {
    Config own = whole;
    for (String other : ConfigurationSource.reference().root().keySet()) {
      own = OWN.contains(other) || other.equals(more) ? own : own.withoutPath(other);
    }
    own = own.withoutPath("seed").withoutPath(ConfigurationReader.VARIANTS);
    if (own.hasPath("scan." + ScanSection.MODEL)) {
      own =
          own.withValue("model.boundary", whole.getValue("model.boundary"))
              .withValue("reference", whole.getValue("reference"));
    }
    for (String key : own.getConfig("gate").root().keySet()) {
      own = ScanSection.LIMITS.contains(key) ? own : own.withoutPath("gate." + key);
    }
    for (String key : own.getConfig("duplicates").root().keySet()) {
      own = key.equals("run") ? own : own.withoutPath("duplicates." + key);
    }
    return own;
  }

  private static ScanConfiguration values(Section root) {
    ScanConfiguration.Scan scan = root.object("scan", ScanSection::read);
    return new ScanConfiguration(
        root.text("name"),
        root.object("corpus", section -> CorpusSection.read(section, true)).corpus(),
        scan,
        root.object("duplicates", duplicates -> duplicates.optionalText("run")),
        models(root, scan),
        root.object(
            "gate",
            gate ->
                new GateThresholds(
                    List.of(),
                    List.of(),
                    null,
                    null,
                    null,
                    GateThresholds.DEFAULT_BASELINE_TOLERANCE_BITS,
                    ScanSection.certain(gate),
                    ScanSection.extractable(gate),
                    ScanSection.exposureBits(gate),
                    null,
                    null)),
        root.object("run", directory -> directory.text("directory")));
  }

  private static ScanConfiguration.Models models(Section root, ScanConfiguration.Scan scan) {
    return scan.model().isEmpty()
        ? ScanConfiguration.Models.NONE
        : root.object(
            "reference",
            reference ->
                new ScanConfiguration.Models(
                    scan.model(),
                    root.object("model", model -> model.text("boundary")),
                    reference.optionalText("path"),
                    reference.text("boundary")));
  }

  private ScanReader() {}
}
