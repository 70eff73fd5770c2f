package org.coalmine.spark.duplicates;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.coalmine.duplicates.RepeatedText;
import org.coalmine.duplicates.RepeatedText.Alignment;
import org.coalmine.duplicates.TextDigest;
import org.coalmine.text.Document;
import org.coalmine.text.Winnowing;
import org.jspecify.annotations.Nullable;

/**
 * Repeated text of documents. Every kept piece of a text ({@link Winnowing}) is known by 128 bits
 * of its SHA-256: two that are equal are the same text, so nothing is left to verify, and no text
 * leaves the task that reads it.
 */
final class Repeats {
  private static final StructType PIECES =
      new StructType()
          .add("high", DataTypes.LongType, false)
          .add("low", DataTypes.LongType, false)
          .add(DuplicateJob.DOCUMENT, DataTypes.LongType, false)
          .add("offset", DataTypes.IntegerType, false);

  private static final StructType OCCURRENCES =
      new StructType()
          .add(DuplicateJob.DOCUMENT, DataTypes.LongType, false)
          .add("offset", DataTypes.IntegerType, false)
          .add("inOthers", DataTypes.BooleanType, false)
          .add("otherDocument", DataTypes.LongType, false)
          .add("otherOffset", DataTypes.IntegerType, false);

  private static final StructType SCHEMA =
      new StructType()
          .add(DuplicateJob.DOCUMENT, DataTypes.LongType, false)
          .add("duplicatedCharacters", DataTypes.IntegerType, false)
          .add("withinDocument", DataTypes.IntegerType, false)
          .add("longestRepeat", DataTypes.IntegerType, false)
          .add("repeatStart", DataTypes.IntegerType, false)
          .add("repeatLength", DataTypes.IntegerType, false)
          .add("repeatDocument", DataTypes.LongType, false)
          .add("repeatDocumentStart", DataTypes.IntegerType, false);

  private Repeats() {}

  /** A row for every document with repeated text. */
  static Dataset<Row> of(SparkSession session, JavaRDD<Document> documents, Winnowing winnowing) {
    int piece = winnowing.piece();
    JavaRDD<Row> pieces =
        documents.mapPartitions(
            some -> {
              TextDigest digest = new TextDigest();
              return new Rows<Document>(some) {
                @Override
                void take(Document document, Consumer<Row> to) {
                  pieces(document, winnowing, digest, to);
                }
              };
            });
    return session
        .createDataFrame(pieces, PIECES)
        .repartition(col("high"), col("low"))
        .sortWithinPartitions("high", "low", DuplicateJob.DOCUMENT, "offset")
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>) Occurrences::new, Encoders.row(OCCURRENCES))
        .repartition(col(DuplicateJob.DOCUMENT))
        .sortWithinPartitions(DuplicateJob.DOCUMENT, "offset")
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>) rows -> new PerDocument(rows, piece),
            Encoders.row(SCHEMA));
  }

  private static void pieces(
      Document document, Winnowing winnowing, TextDigest digest, Consumer<Row> to) {
    int[] text = document.text().codePoints().toArray();
    for (int offset : winnowing.kept(text)) {
      TextDigest.Bits bits = digest.of(text, offset, offset + winnowing.piece());
      to.accept(RowFactory.create(bits.high(), bits.low(), document.index(), offset));
    }
  }

  /**
   * The pieces that stand in two places at least, each with another place. What is kept is the
   * pieces of one document with one digest.
   */
  private static final class Occurrences extends Rows<Row> {
    private @Nullable Row first;
    private @Nullable Row firstOfOthers;
    private final List<Integer> offsets = new ArrayList<>();

    Occurrences(Iterator<Row> sorted) {
      super(sorted);
    }

    @Override
    void take(Row row, Consumer<Row> to) {
      Row begun = first;
      if (begun == null
          || row.getLong(0) != begun.getLong(0)
          || row.getLong(1) != begun.getLong(1)) {
        end(to);
        first = row;
        offsets.add(row.getInt(3));
        return;
      }
      if (row.getLong(2) == begun.getLong(2)) {
        offsets.add(row.getInt(3));
        return;
      }
      if (firstOfOthers == null) {
        firstOfOthers = row;
        tellOfFirst(begun.getLong(2), true, row.getLong(2), row.getInt(3), to);
      }
      to.accept(
          RowFactory.create(
              row.getLong(2), row.getInt(3), true, begun.getLong(2), begun.getInt(3)));
    }

    @Override
    void end(Consumer<Row> to) {
      if (first != null && firstOfOthers == null && offsets.size() > 1) {
        long document = first.getLong(2);
        int begin = offsets.get(0);
        to.accept(RowFactory.create(document, begin, false, document, offsets.get(1)));
        offsets.remove(0);
        tellOfFirst(document, false, document, begin, to);
      }
      first = null;
      firstOfOthers = null;
      offsets.clear();
    }

    private void tellOfFirst(
        long document, boolean inOthers, long other, int otherOffset, Consumer<Row> to) {
      for (int offset : offsets) {
        to.accept(RowFactory.create(document, offset, inOthers, other, otherOffset));
      }
      offsets.clear();
    }
  }

  /** What the pieces of each document come to. */
  private static final class PerDocument extends Rows<Row> {
    private final int piece;
    private long document;
    private @Nullable RepeatedText repeated;

    PerDocument(Iterator<Row> sorted, int piece) {
      super(sorted);
      this.piece = piece;
    }

    @Override
    void take(Row row, Consumer<Row> to) {
      RepeatedText text = repeated;
      if (text == null || row.getLong(0) != document) {
        end(to);
        document = row.getLong(0);
        text = new RepeatedText(piece);
        repeated = text;
      }
      text.add(row.getInt(1), row.getBoolean(2), row.getLong(3), row.getInt(4));
    }

    @Override
    void end(Consumer<Row> to) {
      RepeatedText text = repeated;
      if (text != null) {
        Alignment best = text.best();
        to.accept(
            RowFactory.create(
                document,
                text.characters(),
                text.withinOnly(),
                text.longest(),
                best.offset(),
                best.length(),
                best.otherDocument(),
                best.otherOffset()));
      }
      repeated = null;
    }
  }
}
