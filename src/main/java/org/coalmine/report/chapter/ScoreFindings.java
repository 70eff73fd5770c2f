package org.coalmine.report.chapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.duplicates.DuplicateFindings.Crossing;
import org.jspecify.annotations.Nullable;

/**
 * What a model makes of every document of a corpus, and of text that it never saw.
 *
 * @param model that scored
 * @param reference that scored, too; null if none did
 * @param rows the digest that names the folders of the rows, for each corpus that was read
 * @param window symbols that are read at once; null where documents are read whole
 * @param stride symbols from the beginning of a window to that of the next; null without windows
 * @param stretchSymbols symbols of the most memorized stretch
 * @param origin where the holdout comes from; null if there is none
 * @param corpus the documents that were trained on
 * @param holdout the others; null if there are none
 * @param curves how many queries write continuations, for each prompt and scheme
 * @param copies how well it knows what stands several times; null where nobody counted duplicates
 */
public record ScoreFindings(
    ModelFacts model,
    @Nullable ModelFacts reference,
    List<String> rows,
    @Nullable Integer window,
    @Nullable Integer stride,
    int stretchSymbols,
    @Nullable Origin origin,
    ScoredSide corpus,
    @Nullable ScoredSide holdout,
    List<ExtractionCurve> curves,
    @Nullable ScoredCopies copies) {

  /** Where a holdout comes from. */
  public enum Origin {
    /** Files that the user named: they may differ from the corpus by time or source. */
    @JsonProperty("files")
    FILES,
    /** Documents of the corpus that training by this configuration holds out at random. */
    @JsonProperty("validation")
    VALIDATION
  }

  public ScoreFindings {
    Require.present("score.model", model);
    rows = List.copyOf(Require.present("score.rows", rows));
    Require.atLeast("score.stretchSymbols", 1, stretchSymbols);
    if ((window == null) != (stride == null)) {
      throw new IllegalArgumentException("score.window and score.stride go together");
    }
    if (window != null && stride != null) {
      Require.atLeast("score.stride", 1, stride);
      Require.atLeast("score.window", stride, window);
    }
    Require.present("score.corpus", corpus);
    if ((origin == null) != (holdout == null)) {
      throw new IllegalArgumentException("score.origin and score.holdout go together");
    }
    curves = List.copyOf(Require.present("score.curves", curves));
    if (copies != null && (copies.crossing() == null) != (holdout == null)) {
      throw new IllegalArgumentException("score.copies.crossing goes with score.holdout");
    }
    for (ExtractionCurve curve : curves) {
      if ((curve.holdout() == null) != (holdout == null)) {
        throw new IllegalArgumentException(
            "score.curves[].holdout must stand wherever there is a holdout");
      }
    }
  }

  /** Whether the holdout is without what stands in the corpus, in a sentence; empty without one. */
  public String crossing() {
    if (holdout == null) {
      return "";
    }
    Crossing crossing = copies == null ? null : copies.crossing();
    if (crossing == null) {
      return "Nobody counted which documents of the holdout stand in the corpus too: duplicates.run"
          + " names no run. Figures of the holdout may be too low.";
    }
    return crossing.documents() == 0
        ? "No document of the holdout has a duplicate in the corpus."
        : "%s of the holdout %s in the corpus too, %s by the very text. No figure of the holdout has %s."
            .formatted(
                crossing.documents() == 1
                    ? "1 document"
                    : Figures.grouped(crossing.documents()) + " documents",
                crossing.documents() == 1 ? "stands" : "stand",
                Figures.grouped(crossing.exact()),
                crossing.documents() == 1 ? "it" : "them");
  }

  /** What may be concluded from a low score. */
  public String conclusion() {
    if (origin == null) {
      return "There is no holdout beside the corpus: low scores may be what any model of the"
          + " language gives. Nothing is claimed of memorization.";
    }
    return switch (origin) {
      case FILES ->
          "The holdout is of unknown origin: it may differ from the corpus by time or source. No"
              + " difference is called memorization.";
      case VALIDATION ->
          "The holdout was drawn at random from the corpus and kept out of training: documents of"
              + " both sides differ by that alone. It says so of a model that was trained by this"
              + " configuration.";
    };
  }

  /** The sides that there are, the corpus first. */
  public List<ScoredSide> sides() {
    return Stream.of(corpus, holdout).filter(side -> side != null).toList();
  }

  /** Whether there is a document with figures. */
  public boolean scored() {
    return corpus.documents() > 0;
  }

  /** What was found, in a sentence. */
  public String summary() {
    if (!scored()) {
      return "No document was scored.";
    }
    String both =
        holdout == null
            ? ""
            : ", the holdout %s in %s %s"
                .formatted(
                    Figures.decimals(3, holdout.bitsPerCharacter()),
                    Figures.grouped(holdout.documents()),
                    holdout.documents() == 1 ? "document" : "documents");
    return "The corpus costs %s bits per character in %s %s%s."
        .formatted(
            Figures.decimals(3, corpus.bitsPerCharacter()),
            Figures.grouped(corpus.documents()),
            corpus.documents() == 1 ? "document" : "documents",
            both);
  }
}
