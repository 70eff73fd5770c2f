package org.coalmine.report.chapter;

import java.util.List;

/**
 * What a release is good for: how well it stands for real text that its writer never saw. Beside it
 * stands as much real text that the writer read.
 *
 * @param drawnByTool whether Coalmine drew the holdout by coins, before training
 * @param order of the n-grams of both models, smoothed as Witten and Bell did
 * @param holdout the real text that both are measured on
 * @param synthetic the release
 * @param real the real text that the writer read
 */
public record UtilityFindings(
    boolean drawnByTool, int order, Holdout holdout, Side synthetic, Side real) {
  /**
   * The documents that both sides are measured on.
   *
   * @param documents how many
   * @param characters of them
   * @param seen documents that were left out, for their text was read too
   * @param lengths of the documents
   */
  public record Holdout(long documents, long characters, long seen, Lengths lengths) {
    public Holdout {
      Require.atLeast("documents", 1, documents);
      Require.atLeast("characters", 0, characters);
      Require.atLeast("seen", 0, seen);
      Require.present("lengths", lengths);
    }
  }

  /**
   * How long documents are, in characters.
   *
   * @param low a tenth of them are not longer
   * @param middle half of them are not longer
   * @param high nine tenths of them are not longer
   */
  public record Lengths(int low, int middle, int high) {
    public Lengths {
      Require.atLeast("low", 0, low);
      Require.atLeast("middle", low, middle);
      Require.atLeast("high", middle, high);
    }
  }

  /**
   * A text that a model was trained on.
   *
   * @param documents how many
   * @param characters of them
   * @param bitsPerCharacter what a character of the holdout costs under a model that was trained on
   *     this text alone; the end of a document counts as a character
   * @param trigramDivergence Jensen-Shannon divergence to the holdout of character 3-grams, in bits
   *     from 0 to 1
   * @param wordDivergence the same of words
   * @param lengthDistance the largest difference between the shares of documents up to a length
   * @param lengths of the documents
   */
  public record Side(
      long documents,
      long characters,
      double bitsPerCharacter,
      double trigramDivergence,
      double wordDivergence,
      double lengthDistance,
      Lengths lengths) {
    public Side {
      Require.atLeast("documents", 1, documents);
      Require.atLeast("characters", 0, characters);
      Require.atLeast("bitsPerCharacter", 0.0, bitsPerCharacter);
      Require.probability("trigramDivergence", trigramDivergence);
      Require.probability("wordDivergence", wordDivergence);
      Require.probability("lengthDistance", lengthDistance);
      Require.present("lengths", lengths);
    }
  }

  public UtilityFindings {
    Require.atLeast("order", 1, order);
    Require.present("holdout", holdout);
    Require.present("synthetic", synthetic);
    Require.present("real", real);
  }

  /** What was found, in a sentence. */
  public String sentence() {
    return "A model of the release needs %s bits for a character of held-out text, a model of as much real text %s."
        .formatted(
            Figures.decimals(3, synthetic.bitsPerCharacter()),
            Figures.decimals(3, real.bitsPerCharacter()));
  }

  /** A line for every measure below a head: of the release, of real text, and of the holdout. */
  public List<List<String>> table() {
    return List.of(
        List.of("", "release", "real", "holdout"),
        List.of(
            "documents",
            Figures.grouped(synthetic.documents()),
            Figures.grouped(real.documents()),
            Figures.grouped(holdout.documents())),
        List.of(
            "characters",
            Figures.grouped(synthetic.characters()),
            Figures.grouped(real.characters()),
            Figures.grouped(holdout.characters())),
        List.of(
            "bits per character",
            Figures.decimals(3, synthetic.bitsPerCharacter()),
            Figures.decimals(3, real.bitsPerCharacter()),
            "–"),
        List.of(
            "divergence of 3-grams",
            Figures.decimals(3, synthetic.trigramDivergence()),
            Figures.decimals(3, real.trigramDivergence()),
            "–"),
        List.of(
            "divergence of words",
            Figures.decimals(3, synthetic.wordDivergence()),
            Figures.decimals(3, real.wordDivergence()),
            "–"),
        List.of(
            "distance of lengths",
            Figures.decimals(3, synthetic.lengthDistance()),
            Figures.decimals(3, real.lengthDistance()),
            "–"),
        List.of(
            "lengths: 10, 50, 90 %",
            lengths(synthetic.lengths()), lengths(real.lengths()), lengths(holdout.lengths())));
  }

  private static String lengths(Lengths lengths) {
    return "%s, %s, %s"
        .formatted(
            Figures.grouped(lengths.low()),
            Figures.grouped(lengths.middle()),
            Figures.grouped(lengths.high()));
  }
}
