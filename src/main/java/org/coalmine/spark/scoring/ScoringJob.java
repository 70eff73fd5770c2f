package org.coalmine.spark.scoring;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.LanguageModel;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.TextColumn;
import org.jspecify.annotations.Nullable;

/** Scores the texts of a DataFrame, each by itself. */
public final class ScoringJob {
  /** The column that scoring adds: a double, null where there is no text or none that fits. */
  public static final String COLUMN = "logPerplexityBits";

  /**
   * The column behind it under a model that reads no text of any length: why a text has no score;
   * null where it has one, or where there is no text.
   */
  public static final String REASON = "notScored";

  private static final int TOGETHER = 1024;
  private static final int MOST_CHARACTERS = 1 << 22;

  private ScoringJob() {}

  /**
   * The rows of a DataFrame in their order, with the log-perplexity of each text in bits behind
   * them. Nothing is computed before the result is asked for.
   *
   * <p>A character that the model's alphabet lacks counts as the symbol for unknown characters, as
   * in training. The score of a text is the same to the bit wherever and beside whatever it is
   * scored. A text that is longer than the model reads has no score, and says so.
   *
   * @throws IllegalArgumentException if it has no column of strings or several, or one that is
   *     named {@value #COLUMN} or {@value #REASON} already
   */
  public static Dataset<Row> score(SharedModel model, Dataset<Row> texts) {
    StructType schema = texts.schema();
    int column = TextColumn.of(schema);
    StructType scored = schema.add(COLUMN, DataTypes.DoubleType, true);
    if (bounded(model.model())) {
      scored = scored.add(REASON, DataTypes.StringType, true);
    }
    for (String added : List.of(COLUMN, REASON)) {
      if (List.of(schema.fieldNames()).contains(added)
          && List.of(scored.fieldNames()).contains(added)) {
        throw new IllegalArgumentException(
            "the DataFrame has a column %s already; drop or rename it".formatted(added));
      }
    }
    return texts.mapPartitions(
        (MapPartitionsFunction<Row, Row>) rows -> new Scored(model.model(), column, rows),
        Encoders.row(scored));
  }

  private static boolean bounded(LanguageModel model) {
    return model.longest() < Integer.MAX_VALUE;
  }

  /** The rows of one partition, scored some at a time. */
  private static final class Scored implements Iterator<Row> {
    private final LanguageModel model;
    private final LogPerplexity scores;
    private final int column;
    private final Iterator<Row> rows;
    private Iterator<Row> scored = List.<Row>of().iterator();

    Scored(LanguageModel model, int column, Iterator<Row> rows) {
      this.model = model;
      this.scores = new LogPerplexity(model);
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
      List<String> reasons = new ArrayList<>();
      List<int[]> texts = new ArrayList<>();
      int characters = 0;
      while (rows.hasNext() && taken.size() < TOGETHER && characters < MOST_CHARACTERS) {
        Row row = rows.next();
        int[] symbols =
            row.isNullAt(column) ? new int[0] : model.vocabulary().encode(row.getString(column));
        characters += symbols.length;
        boolean fits = symbols.length <= model.longest();
        taken.add(row);
        reasons.add(
            fits
                ? ""
                : "%,d tokens, and the model reads %,d".formatted(symbols.length, model.longest()));
        if (fits && !row.isNullAt(column)) {
          texts.add(symbols);
        }
      }
      double[] nats = scores.nats(texts.toArray(int[][]::new));
      List<Row> done = new ArrayList<>();
      int text = 0;
      for (int i = 0; i < taken.size(); i++) {
        Row row = taken.get(i);
        boolean scores = !row.isNullAt(column) && reasons.get(i).isEmpty();
        done.add(
            with(row, scores ? (Double) LogPerplexity.bits(nats[text++]) : null, reasons.get(i)));
      }
      return done;
    }

    private Row with(Row row, @Nullable Double bits, String reason) {
      @Nullable Object[] values = new @Nullable Object[row.length() + (bounded(model) ? 2 : 1)];
      for (int i = 0; i < row.length(); i++) {
        values[i] = row.get(i);
      }
      values[row.length()] = bits;
      if (bounded(model)) {
        values[row.length() + 1] = reason.isEmpty() ? null : reason;
      }
      return RowFactory.create(values);
    }
  }
}
