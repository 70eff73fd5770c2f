package org.coalmine.configuration;

import java.util.List;
import java.util.Optional;
import org.coalmine.scan.ScanSettings;
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
 * @param secrets what is looked for in real documents, and in the release again
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
    ScanSettings secrets,
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
        paths,
        format,
        List.of(),
        CorpusSource.NO_LIMIT,
        MOST_CHARACTERS,
        Encoding.STANDARD,
        CorpusSource.RELEASE);
  }

  /** {@link #training}, read as a corpus is. */
  public CorpusSource training(CorpusSource corpus) {
    return real(training, corpus, "synthetic.training");
  }

  /** {@link #holdout}, read as a corpus is. */
  public CorpusSource holdout(CorpusSource corpus) {
    return real(holdout, corpus, "synthetic.holdout");
  }

  private static CorpusSource real(List<String> files, CorpusSource corpus, String key) {
    return new CorpusSource(
        files,
        corpus.format() instanceof CorpusFormat.Given
            ? new CorpusFormat.Lines(null)
            : corpus.format(),
        List.of(),
        CorpusSource.NO_LIMIT,
        corpus.maximumCharacters(),
        corpus.encoding(),
        key);
  }
}
