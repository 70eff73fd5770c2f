package org.coalmine.spark.scoring;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.coalmine.score.DocumentScorer;
import org.coalmine.score.ScoreSettings;
import org.coalmine.score.ScoredText;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.TextColumn;
import org.jspecify.annotations.Nullable;

/** Scores the texts of a DataFrame, each by itself. */
public final class ScoringJob {
  private static final int MOST_CHARACTERS = 1 << 22;

  private ScoringJob() {}

  /** The columns that scoring adds, behind the caller's; all of them null for a text without. */
  static StructType added() {
    StructType added = new StructType();
    for (StructField field : ScoreRows.FIGURES.fields()) {
      added = added.add(field.name(), field.dataType(), true);
    }
    return added.add("queriesForHalf", DataTypes.DoubleType, true);
  }

  /**
   * The rows of a DataFrame in their order, with the figures of each text behind them. Nothing is
   * computed before the result is asked for.
   *
   * <p>A character that the model's alphabet lacks counts as the symbol for unknown characters, as
   * in training. The figures of a text are the same to the bit wherever and beside whatever it is
   * scored. They are null where the text is null or has no symbol of the model.
   *
   * @throws IllegalArgumentException if it has no column of strings or several, or one that has the
   *     name of a figure
   */
  public static Dataset<Row> score(SharedModel model, ScoreSettings settings, Dataset<Row> texts) {
    StructType schema = texts.schema();
    int column = TextColumn.of(schema);
    StructType scored = schema;
    for (StructField field : added().fields()) {
      if (List.of(schema.fieldNames()).contains(field.name())) {
        throw new IllegalArgumentException(
            "the DataFrame has a column %s already; drop or rename it".formatted(field.name()));
      }
      scored = scored.add(field);
    }
    return texts.mapPartitions(
        (MapPartitionsFunction<Row, Row>)
            rows -> new Scored(new DocumentScorer(model.model(), settings), column, rows),
        Encoders.row(scored));
  }

  /** The rows of one partition, scored some at a time. */
  private static final class Scored implements Iterator<Row> {
    private final DocumentScorer scorer;
    private final int column;
    private final Iterator<Row> rows;
    private Iterator<Row> scored = List.<Row>of().iterator();

    Scored(DocumentScorer scorer, int column, Iterator<Row> rows) {
      this.scorer = scorer;
      this.column = column;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return scored.hasNext() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (!scored.hasNext()) {
        scored = some().iterator();
      }
      if (!scored.hasNext()) {
        throw new NoSuchElementException("the partition has no further row");
      }
      return scored.next();
    }

    private List<Row> some() {
      List<Row> taken = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      int characters = 0;
      while (rows.hasNext() && taken.size() < RangeTask.TOGETHER && characters < MOST_CHARACTERS) {
        Row row = rows.next();
        String text = row.isNullAt(column) ? "" : row.getString(column);
        characters += text.length();
        taken.add(row);
        texts.add(text);
      }
      List<@Nullable ScoredText> found = scorer.score(texts);
      List<Row> done = new ArrayList<>();
      for (int i = 0; i < taken.size(); i++) {
        done.add(with(taken.get(i), found.get(i)));
      }
      return done;
    }

    private static Row with(Row row, @Nullable ScoredText text) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < row.length(); i++) {
        values.add(row.get(i));
      }
      if (text == null) {
        values.addAll(Collections.nCopies(added().length(), null));
      } else {
        values.addAll(ScoreRows.figures(text.score()));
        values.add(text.queriesForHalf());
      }
      return RowFactory.create(values.toArray());
    }
  }
}
