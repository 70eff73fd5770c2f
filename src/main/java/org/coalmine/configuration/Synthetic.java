package org.coalmine.configuration;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Encoding;

/**
 * How a released text is audited: the object {@code synthetic}.
 *
 * @param paths of the release; none for what the run itself generated
 * @param format of its files
 * @param generator directory of the run of Coalmine that wrote it; empty if another program did
 * @param order of the n-grams that it is counted into
 * @param releaseCurve whether ranks are told at sizes below all of it
 * @param shingle characters of the pieces by which documents are compared
 * @param guesses how many documents are guessed to have been read, each a test
 * @param training files that a generator was trained on, where the holdout is the user's; none
 *     where the tool drew one, or there is none
 * @param holdout files that it was not trained on
 * @param records how rows of a table are compared
 */
public record Synthetic(
    List<String> paths,
    CorpusFormat format,
    Optional<String> generator,
    int order,
    boolean releaseCurve,
    int shingle,
    List<Integer> guesses,
    List<String> training,
    List<String> holdout,
    Records records) {
  private static final int MOST_ORDER = 64;
  private static final int MOST_CHARACTERS = 10_000_000;

  /**
   * How rows of a release are compared with real rows.
   *
   * @param distances that are near enough, each a test; 0 for exact copies
   * @param limit the most rows of a side that are compared one by one
   * @param numbers the columns whose values are numbers; empty for those in which every real value
   *     is one
   */
  public record Records(List<Double> distances, int limit, Optional<List<String>> numbers) {
    private static final int MOST = 100_000;

    public Records {
      distances = distances.stream().sorted().toList();
      require(
          !distances.isEmpty()
              && distances.stream().allMatch(distance -> distance >= 0 && distance < 1)
              && distances.stream().distinct().count() == distances.size(),
          "distances must be different numbers from 0 to below 1: " + distances);
      require(limit >= 1 && limit <= MOST, "limit must be from 1 to %d: %d".formatted(MOST, limit));
      numbers = numbers.map(List::copyOf);
    }
  }

  public Synthetic {
    paths = List.copyOf(paths);
    guesses = List.copyOf(guesses);
    training = List.copyOf(training);
    holdout = List.copyOf(holdout);
    require(order >= 1 && order <= MOST_ORDER, "order must be from 1 to 64: " + order);
    require(shingle >= 2, "shingle must be at least 2: " + shingle);
    require(
        !guesses.isEmpty()
            && guesses.stream().allMatch(r -> r >= 1)
            && guesses.stream().distinct().count() == guesses.size(),
        "guesses must be different numbers of at least 1: " + guesses);
    require(
        training.isEmpty() == holdout.isEmpty(),
        "training and holdout go together: name the files of both, or of neither");
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }

  /** The files, in the order of their paths. */
  public CorpusSource source() {
    return new CorpusSource(
        paths, format, List.of(), CorpusSource.NO_LIMIT, MOST_CHARACTERS, Encoding.STANDARD);
  }

  /**
   * Files of real text, read as a corpus is.
   *
   * @param files {@link #training} or {@link #holdout}
   */
  public CorpusSource real(List<String> files, CorpusSource corpus) {
    return new CorpusSource(
        files,
        corpus.format() instanceof CorpusFormat.Given
            ? new CorpusFormat.Lines(null)
            : corpus.format(),
        List.of(),
        CorpusSource.NO_LIMIT,
        corpus.maximumCharacters(),
        corpus.encoding());
  }

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
    return Section.read(
        Section.root(config.getConfig("synthetic"), ConfigurationSource.REFERENCE),
        section -> read(section, new CorpusFormat.Given()));
  }

  /**
   * Reads the object {@code synthetic}.
   *
   * @param corpus the format of the corpus
   */
  static Synthetic read(Section synthetic, CorpusFormat corpus) {
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
        synthetic.texts("training"),
        synthetic.texts("holdout"),
        synthetic.object(
            "records",
            records ->
                new Records(
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
