package org.coalmine.spark.scoring;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.coalmine.model.Scheme;
import org.coalmine.score.Copies;
import org.coalmine.score.DocumentScore;
import org.coalmine.score.ExtractionScore;
import org.coalmine.score.ScoredDocument;
import org.coalmine.score.Stretch;
import org.jspecify.annotations.Nullable;

/** Documents and continuations as rows, and back. */
final class ScoreRows {
  static final String CORPUS = "corpus";
  static final String HOLDOUT = "holdout";

  private static final DataType INT = DataTypes.IntegerType;
  private static final DataType LONG = DataTypes.LongType;
  private static final DataType DOUBLE = DataTypes.DoubleType;
  private static final DataType TEXT = DataTypes.StringType;

  /** The figures of a document, without its place. */
  static final StructType FIGURES =
      new StructType()
          .add("characters", INT, false)
          .add("bytes", LONG, false)
          .add("symbols", INT, false)
          .add("unknownSymbols", INT, false)
          .add("logPerplexityBits", DOUBLE, false)
          .add("bitsPerCharacter", DOUBLE, false)
          .add("bitsPerByte", DOUBLE, false)
          .add("perplexity", DOUBLE, false)
          .add("stretchStart", INT, false)
          .add("stretchSymbols", INT, false)
          .add("stretchBitsPerCharacter", DOUBLE, false)
          .add("minK10", DOUBLE, false)
          .add("minK20", DOUBLE, false)
          .add("minK30", DOUBLE, false)
          .add("minKpp20", DOUBLE, false)
          .add("zlibBits", LONG, false)
          .add("zlibRatio", DOUBLE, false)
          .add("lowerCaseRatio", DOUBLE, true);

  /** What a document has in common with others; null where nobody counted. */
  static final StructType COPIES =
      new StructType()
          .add("exactGroup", LONG, true)
          .add("exactCopies", LONG, true)
          .add("exactInCorpus", LONG, true)
          .add("nearGroup", LONG, true)
          .add("nearGroupSize", LONG, true)
          .add("groupInCorpus", LONG, true)
          .add("duplicatedCharacters", INT, true)
          .add("longestRepeat", INT, true);

  static final StructType SCORES = scores();

  static final StructType EXTRACTION =
      new StructType()
          .add("document", LONG, false)
          .add("side", TEXT, false)
          .add("offset", INT, false)
          .add("promptSymbols", INT, false)
          .add("continuationSymbols", INT, false)
          .add("temperature", DOUBLE, false)
          .add("topK", INT, true)
          .add("log2Pz", DOUBLE, true)
          .add("queriesForHalf", DOUBLE, true)
          .add("greedy", DataTypes.BooleanType, false);

  private static final double LN_2 = StrictMath.log(2);

  private ScoreRows() {}

  private static StructType scores() {
    StructType schema =
        new StructType()
            .add("document", LONG, false)
            .add("side", TEXT, false)
            .add("file", TEXT, false)
            .add("record", LONG, false)
            .add("user", TEXT, true);
    for (var field : FIGURES.fields()) {
      schema = schema.add(field);
    }
    schema = schema.add("referenceBits", DOUBLE, true).add("queriesForHalf", DOUBLE, true);
    for (var field : COPIES.fields()) {
      schema = schema.add(field);
    }
    return schema;
  }

  /** The figures in the order of {@link #FIGURES}. */
  static List<@Nullable Object> figures(DocumentScore score) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(score.characters());
    values.add(score.bytes());
    values.add(score.symbols());
    values.add(score.unknownSymbols());
    values.add(score.logPerplexityBits());
    values.add(score.bitsPerCharacter());
    values.add(score.bitsPerByte());
    values.add(score.perplexity());
    values.add(score.stretch().start());
    values.add(score.stretch().symbols());
    values.add(score.stretch().bitsPerCharacter());
    values.add(score.minK10());
    values.add(score.minK20());
    values.add(score.minK30());
    values.add(score.minKpp20());
    values.add(score.zlibBits());
    values.add(score.zlibRatio());
    values.add(score.lowerCaseRatio());
    return values;
  }

  private static @Nullable Copies copies(Row row, int at) {
    return row.isNullAt(at)
        ? null
        : new Copies(
            row.getLong(at),
            row.getLong(at + 1),
            row.getLong(at + 2),
            row.isNullAt(at + 3) ? null : (Long) row.getLong(at + 3),
            row.isNullAt(at + 4) ? null : (Long) row.getLong(at + 4),
            row.getLong(at + 5),
            row.getInt(at + 6),
            row.getInt(at + 7));
  }

  private static String side(boolean heldOut) {
    return heldOut ? HOLDOUT : CORPUS;
  }

  static InternalRow row(ScoredDocument document) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(document.document());
    values.add(UTF8String.fromString(side(document.heldOut())));
    values.add(UTF8String.fromString(document.file()));
    values.add(document.record());
    values.add(document.user() == null ? null : UTF8String.fromString(document.user()));
    values.addAll(figures(document.score()));
    values.add(document.referenceBits());
    values.add(document.queriesForHalf());
    while (values.size() < SCORES.length()) {
      values.add(null);
    }
    return new GenericInternalRow(values.toArray());
  }

  static InternalRow row(ScoredDocument document, ExtractionScore window) {
    double queries = window.queriesForHalf();
    return new GenericInternalRow(
        new @Nullable Object[] {
          document.document(),
          UTF8String.fromString(side(document.heldOut())),
          window.offset(),
          window.prompt(),
          window.continuation(),
          window.scheme().temperature(),
          window.scheme().topK(),
          window.lnPz() == Double.NEGATIVE_INFINITY ? null : (Double) (window.lnPz() / LN_2),
          Double.isInfinite(queries) ? null : (Double) queries,
          window.greedy()
        });
  }

  /** A document of a row as {@link #SCORES} has it. */
  static ScoredDocument document(Row row) {
    int at = 5;
    return new ScoredDocument(
        row.getLong(0),
        row.getString(1).equals(HOLDOUT),
        row.getString(2),
        row.getLong(3),
        row.isNullAt(4) ? null : row.getString(4),
        new DocumentScore(
            row.getInt(at++),
            row.getLong(at++),
            row.getInt(at++),
            row.getInt(at++),
            row.getDouble(at++),
            row.getDouble(at++),
            row.getDouble(at++),
            row.getDouble(at++),
            new Stretch(row.getInt(at++), row.getInt(at++), row.getDouble(at++)),
            row.getDouble(at++),
            row.getDouble(at++),
            row.getDouble(at++),
            row.getDouble(at++),
            row.getLong(at++),
            row.getDouble(at++),
            row.isNullAt(at) ? null : (Double) row.getDouble(at)),
        row.isNullAt(at + 1) ? null : (Double) row.getDouble(at + 1),
        row.isNullAt(at + 2) ? null : (Double) row.getDouble(at + 2),
        copies(row, at + 3));
  }

  /** The scheme of a row as {@link #EXTRACTION} has it. */
  static Scheme scheme(Row row) {
    return new Scheme(row.getDouble(5), row.isNullAt(6) ? null : (Integer) row.getInt(6));
  }

  /** ln p_z of a row as {@link #EXTRACTION} has it. */
  static double lnPz(Row row) {
    return row.isNullAt(7) ? Double.NEGATIVE_INFINITY : Math.min(0, row.getDouble(7) * LN_2);
  }
}
