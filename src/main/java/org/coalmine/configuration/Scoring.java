package org.coalmine.configuration;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.coalmine.text.CorpusSource;

/**
 * How the documents of a corpus are scored: the objects {@code score} and {@code holdout}. What is
 * left open depends on the model: whether it reads characters or tokens, and how many at once.
 *
 * @param model that scores; empty for {@code model.path}
 * @param holdout text that the model never saw
 * @param window symbols that are read at once; empty for as many as the model can
 * @param stride symbols from the beginning of a window to that of the next
 * @param stretch symbols of the most memorized stretch
 * @param top how many documents the report names
 * @param lowerCase whether the text is scored in lower case, too
 * @param extraction which continuations are asked for
 */
public record Scoring(
    Optional<String> model,
    Holdout holdout,
    OptionalInt window,
    int stride,
    OptionalInt stretch,
    int top,
    boolean lowerCase,
    Extraction extraction) {
  private static final int MOST_NAMED = 10_000;

  /**
   * Text that the model never saw: at most one of the two.
   *
   * @param paths files in the format of the corpus; none for no files
   * @param validation whether it is what training by this configuration holds out
   */
  public record Holdout(List<String> paths, boolean validation) {
    public Holdout {
      paths = List.copyOf(paths);
      require(
          paths.isEmpty() || !validation,
          "paths and from exclude each other: set one of them only");
    }

    /** Whether there is none. */
    public boolean isNone() {
      return paths.isEmpty() && !validation;
    }

    /**
     * The files, if there are any. They are read as the corpus is, to their end.
     *
     * @param corpus how the corpus is read
     */
    public Optional<CorpusSource> source(CorpusSource corpus) {
      return paths.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new CorpusSource(
                  paths,
                  corpus.format(),
                  corpus.containing(),
                  CorpusSource.NO_LIMIT,
                  corpus.maximumCharacters(),
                  corpus.encoding(),
                  "holdout.paths"));
    }
  }

  /**
   * Continuations whose probability is computed.
   *
   * @param prompts symbols of the prompts; empty to leave it to the model
   * @param continuation symbols behind a prompt; empty to leave it to the model
   * @param schemes how an attacker draws; none to ask nothing
   * @param stride symbols between prompts; empty for those at the beginnings of documents alone
   */
  public record Extraction(
      Optional<List<Integer>> prompts,
      OptionalInt continuation,
      List<DrawScheme> schemes,
      OptionalInt stride) {
    public Extraction {
      prompts.ifPresent(
          all ->
              require(
                  all.stream().allMatch(prompt -> prompt >= 1) && all.size() == distinct(all),
                  "prompts must be different numbers of at least 1: " + all));
      continuation.ifPresent(
          symbols -> require(symbols >= 1, "continuation must be at least 1: " + symbols));
      stride.ifPresent(symbols -> require(symbols >= 1, "stride must be at least 1: " + symbols));
      schemes = List.copyOf(schemes);
      require(
          schemes.size() == schemes.stream().distinct().count(), "schemes holds one of them twice");
    }

    private static long distinct(List<Integer> all) {
      return all.stream().distinct().count();
    }
  }

  /**
   * One way to draw.
   *
   * @param topK the likeliest symbols that are drawn from; empty for all
   */
  public record DrawScheme(double temperature, OptionalInt topK) {
    public DrawScheme {
      require(
          temperature > 0 && temperature < Double.POSITIVE_INFINITY,
          "temperature must be positive: " + temperature + "; top-k = 1 is greedy decoding");
      topK.ifPresent(k -> require(k >= 1, "top-k must be at least 1: " + k));
    }
  }

  public Scoring {
    window.ifPresent(
        symbols -> {
          require(symbols >= 1, "window must be at least 1: " + symbols);
          require(
              stride <= symbols,
              "stride must be at most the window, %d: %d".formatted(symbols, stride));
        });
    require(stride >= 1, "stride must be at least 1: " + stride);
    stretch.ifPresent(symbols -> require(symbols >= 1, "stretch must be at least 1: " + symbols));
    require(top >= 0 && top <= MOST_NAMED, "top must be from 0 to 10000: " + top);
  }

  /** Reads the object {@code score}. */
  static Scoring read(Section score, Holdout holdout) {
    return new Scoring(
        score.optionalText("model-path"),
        holdout,
        score.optionalInteger("window"),
        score.integer("stride"),
        score.optionalInteger("stretch"),
        score.integer("top"),
        score.flag("lower-case"),
        score.object("extraction", Scoring::extraction));
  }

  /** Reads the object {@code holdout}. */
  static Holdout holdout(Section holdout) {
    List<String> paths = holdout.texts("paths");
    Optional<String> from = holdout.optionalText("from");
    if (from.isPresent() && !from.get().equals("validation")) {
      throw holdout.failure("from", "must be validation or null: " + from.get(), null);
    }
    return new Holdout(paths, from.isPresent());
  }

  private static Extraction extraction(Section extraction) {
    Optional<List<Integer>> prompts =
        extraction.optionalTexts("prompts").map(all -> numbers(extraction, all));
    return new Extraction(
        prompts,
        extraction.optionalInteger("continuation"),
        extraction.objects(
            "schemes",
            scheme ->
                new DrawScheme(scheme.number("temperature"), scheme.optionalInteger("top-k"))),
        extraction.optionalInteger("stride"));
  }

  private static List<Integer> numbers(Section extraction, List<String> texts) {
    try {
      return texts.stream().map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw extraction.failure("prompts", "must be whole numbers: " + texts, e);
    }
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
