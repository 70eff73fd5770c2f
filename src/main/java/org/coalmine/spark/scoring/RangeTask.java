package org.coalmine.spark.scoring;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.coalmine.score.DocumentScore;
import org.coalmine.score.DocumentScorer;
import org.coalmine.score.ScoredDocument;
import org.coalmine.score.ScoredText;
import org.coalmine.spark.ParquetRows;
import org.coalmine.spark.corpus.DocumentRange;
import org.coalmine.spark.corpus.PlacedDocument;
import org.jspecify.annotations.Nullable;

/**
 * Scores a piece of a corpus and writes its rows aside: a pure function of the question and the
 * piece; only the names of the files differ.
 *
 * @param scores where files of rows go
 * @param extraction where files of windows go
 */
record RangeTask(
    ScoreQuestion question,
    Sides sides,
    ParquetRows scoreRows,
    ParquetRows extractionRows,
    String scores,
    String extraction)
    implements Serializable {
  /** Documents that are scored together: the longest first, so that lanes stay full. */
  static final int TOGETHER = 1024;

  private static final int MOST_CHARACTERS = 1 << 22;

  /**
   * What a task answers.
   *
   * @param number of the piece
   * @param name of its files aside
   */
  record Done(int number, String name, ScoredRange range) implements Serializable {}

  Done score(DocumentRange range) {
    Scoring scoring = new Scoring();
    range.forEach(scoring::take);
    scoring.scoreTaken();
    String name = range.number() + "-" + UUID.randomUUID();
    write(scoreRows, new Path(scores, name), scoring.rows);
    write(extractionRows, new Path(extraction, name), scoring.windows);
    return new Done(
        range.number(),
        name,
        new ScoredRange(
            range.documents(),
            scoring.rows.size(),
            scoring.windows.size(),
            scoring.characters,
            0,
            0));
  }

  private static void write(ParquetRows writer, Path file, List<InternalRow> rows) {
    if (!rows.isEmpty()) {
      Iterator<InternalRow> all = rows.iterator();
      writer.write(file, all);
    }
  }

  private final class Scoring {
    private final DocumentScorer scorer =
        new DocumentScorer(question.model().model(), question.settings());
    private final @Nullable DocumentScorer reference =
        question.reference() == null
            ? null
            : new DocumentScorer(question.reference().model(), question.referenceSettings());
    private final List<PlacedDocument> taken = new ArrayList<>();
    private final List<InternalRow> rows = new ArrayList<>();
    private final List<InternalRow> windows = new ArrayList<>();
    private long takenCharacters;
    private long characters;

    void take(PlacedDocument document) {
      taken.add(document);
      takenCharacters += document.document().text().length();
      if (taken.size() == TOGETHER || takenCharacters >= MOST_CHARACTERS) {
        scoreTaken();
      }
    }

    void scoreTaken() {
      List<String> texts = taken.stream().map(placed -> placed.document().text()).toList();
      List<@Nullable ScoredText> scored = scorer.score(texts);
      List<@Nullable ScoredText> others = reference == null ? List.of() : reference.score(texts);
      for (int i = 0; i < texts.size(); i++) {
        ScoredText text = scored.get(i);
        if (text != null) {
          add(taken.get(i), text, others.isEmpty() ? null : others.get(i));
        }
      }
      taken.clear();
      takenCharacters = 0;
    }

    private void add(PlacedDocument placed, ScoredText text, @Nullable ScoredText other) {
      DocumentScore score = text.score();
      ScoredDocument document =
          new ScoredDocument(
              placed.document().index(),
              sides.heldOut().allows(placed.document()),
              placed.file(),
              placed.record(),
              placed.document().user(),
              score,
              other == null ? null : (Double) other.score().logPerplexityBits(),
              text.queriesForHalf(),
              null);
      characters += score.characters();
      rows.add(ScoreRows.row(document));
      text.extraction().forEach(window -> windows.add(ScoreRows.row(document, window)));
    }
  }
}
