package org.coalmine.configuration;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Set;
import org.coalmine.scan.ScanSettings;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.text.CorpusFormat;

/** Reads the object {@code synthetic}. */
public final class SyntheticReader {
  private SyntheticReader() {}

  /**
   * How a released text is audited where no configuration says it.
   *
   * @param overrides of the form {@code synthetic.key=value}
   * @throws ConfigurationException naming the key, if one is of another section or cannot be used
   */
  public static Synthetic of(List<String> overrides) {
    Config config = ConfigurationSource.reference();
    for (String override : overrides) {
      Config set = SetOption.parse(override);
      if (!set.root().keySet().equals(Set.of("synthetic"))) {
        throw new ConfigurationException(
            "--set %s: only keys of synthetic are used with --secrets".formatted(override));
      }
      config = set.withFallback(config);
    }
    ScanConfiguration.Scan scan =
        Section.read(
            Section.root(config.getConfig("scan"), ConfigurationSource.REFERENCE),
            ScanSection::readWithoutRules);
    return Section.read(
        Section.root(config.getConfig("synthetic"), ConfigurationSource.REFERENCE),
        synthetic -> read(synthetic, new CorpusFormat.Given(), scan.settings()));
  }

  /**
   * Reads the object {@code synthetic}.
   *
   * @param corpus the format of the corpus
   * @param scan regions and certainty of the secrets that are looked for
   */
  static Synthetic read(Section synthetic, CorpusFormat corpus, ScanSettings scan) {
    String field = synthetic.text("field");
    String format = synthetic.text("format");
    CorpusFormat read =
        switch (format) {
          case "lines" -> new CorpusFormat.Lines(null);
          case "files" -> new CorpusFormat.Files(null);
          case "jsonl" -> new CorpusFormat.JsonLines(field, null);
          case "parquet" -> new CorpusFormat.Parquet(field, null);
          case "table" -> table(synthetic, corpus);
          default ->
              throw synthetic.failure(
                  "format",
                  "'" + format + "' is not one of lines, files, jsonl, parquet, table",
                  null);
        };
    return new Synthetic(
        synthetic.texts("paths"),
        read,
        synthetic.optionalText("generator"),
        synthetic.integer("order"),
        synthetic.flag("release-curve"),
        synthetic.integer("shingle"),
        synthetic.integers("guesses"),
        new ScanSettings(
            ScanSection.kinds(synthetic, "secrets"), scan.phoneRegions(), scan.certainty()),
        synthetic.texts("training"),
        synthetic.texts("holdout"),
        synthetic.object(
            "records",
            records ->
                new Synthetic.Records(
                    records.numbers("distances"),
                    records.integer("limit"),
                    records.optionalTexts("numbers"))));
  }

  /** Files of the same columns as the corpus; whose a written row is nobody says. */
  private static CorpusFormat table(Section synthetic, CorpusFormat corpus) {
    if (corpus instanceof CorpusFormat.Table table) {
      return new CorpusFormat.Table(table.row(), null, table.header(), table.delimiter(), null);
    }
    throw synthetic.failure(
        "format", "'table' has the columns of the corpus; set corpus.format = table", null);
  }
}
