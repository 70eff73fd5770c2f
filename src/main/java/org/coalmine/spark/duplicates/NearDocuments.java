package org.coalmine.spark.duplicates;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.coalmine.duplicates.Bands;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.duplicates.Words;
import org.coalmine.text.Document;

/**
 * Edges between documents that share many shingles. Shingles, their hashes and the signatures are
 * those of Spark's library; what becomes of a signature is not.
 *
 * <p>{@code approxSimilarityJoin} of that library is never called. It lets two documents meet that
 * agree in one value of the signature, with no AND (SPARK-18450): its candidates grow nearly with
 * the square of the documents. Here eight values must agree, and a key that many documents share
 * makes a {@link Stars star}.
 */
final class NearDocuments {
  /** Below the prime 2038074743 that signatures are reckoned with. */
  static final int SHINGLES = 1 << 30;

  /** Signatures depend on it and on nothing else that a run chooses. */
  static final long SEED = 1;

  private static final String WORDS = "words";
  private static final String SHINGLED = "shingles";
  private static final String VECTOR = "vector";

  private static final StructType WORDED =
      new StructType()
          .add(DuplicateJob.DOCUMENT, DataTypes.LongType, false)
          .add(WORDS, DataTypes.createArrayType(DataTypes.StringType, false), false);

  private static final StructType KEYED =
      new StructType()
          .add("band", DataTypes.IntegerType, false)
          .add("key", DataTypes.LongType, false)
          .add(DuplicateJob.DOCUMENT, DataTypes.LongType, false);

  private static final StructType HASHED =
      new StructType()
          .add(DuplicateJob.DOCUMENT, DataTypes.LongType, false)
          .add("hashes", DataTypes.createArrayType(DataTypes.IntegerType, false), false);

  private final SparkSession session;
  private final DuplicateSettings settings;

  NearDocuments(SparkSession session, DuplicateSettings settings) {
    this.session = session;
    this.settings = settings;
  }

  /** The edges between documents that met, each once, without those that are not similar enough. */
  Dataset<Row> edges(JavaRDD<Document> documents) {
    Dataset<Row> vectors = vectors(documents);
    Dataset<Row> met = Stars.of(keys(vectors)).distinct();
    Double similarity = settings.similarity();
    return similarity == null ? met : similar(met, vectors, similarity);
  }

  /** Documents that have a shingle, each with the hashes of its shingles as a vector. */
  Dataset<Row> vectors(JavaRDD<Document> documents) {
    int shingle = settings.shingle();
    JavaRDD<Row> words =
        documents
            .map(
                document ->
                    RowFactory.create(
                        document.index(),
                        Words.of(document.text().codePoints().toArray(), shingle)
                            .toArray(String[]::new)))
            .filter(row -> ((Object[]) row.get(1)).length > 0);
    Dataset<Row> shingled =
        new NGram()
            .setN(shingle)
            .setInputCol(WORDS)
            .setOutputCol(SHINGLED)
            .transform(session.createDataFrame(words, WORDED));
    return new HashingTF()
        .setBinary(true)
        .setNumFeatures(SHINGLES)
        .setInputCol(SHINGLED)
        .setOutputCol(VECTOR)
        .transform(shingled)
        .select(DuplicateJob.DOCUMENT, VECTOR);
  }

  private Dataset<Row> keys(Dataset<Row> vectors) {
    Bands bands = settings.bands();
    MinHashes hashes = MinHashes.of(session, bands.values(), SEED, SHINGLES);
    return vectors.flatMap(
        (FlatMapFunction<Row, Row>) row -> keys(row, hashes, bands), Encoders.row(KEYED));
  }

  private static Iterator<Row> keys(Row row, MinHashes hashes, Bands bands) {
    double[] signature = hashes.signature(((SparseVector) row.get(1)).indices());
    List<Row> keys = new ArrayList<>(bands.bands());
    for (int band = 0; band < bands.bands(); band++) {
      keys.add(RowFactory.create(band, bands.key(signature, band), row.getLong(0)));
    }
    return keys.iterator();
  }

  private static Dataset<Row> similar(Dataset<Row> met, Dataset<Row> vectors, double similarity) {
    Dataset<Row> hashes =
        vectors.map(
            (MapFunction<Row, Row>)
                row -> RowFactory.create(row.getLong(0), ((SparseVector) row.get(1)).indices()),
            Encoders.row(HASHED));
    return met.join(hashes, DuplicateJob.DOCUMENT)
        .withColumnRenamed("hashes", "of")
        .join(hashes.toDF(Stars.FIRST, "ofFirst"), Stars.FIRST)
        .filter(
            (FilterFunction<Row>)
                row ->
                    jaccard(
                            row.getList(row.fieldIndex("of")),
                            row.getList(row.fieldIndex("ofFirst")))
                        >= similarity)
        .select(col(DuplicateJob.DOCUMENT), col(Stars.FIRST));
  }

  /** Of two ascending lists. */
  static double jaccard(List<Integer> one, List<Integer> other) {
    int shared = 0;
    for (int i = 0, j = 0; i < one.size() && j < other.size(); ) {
      int order = Integer.compare(one.get(i), other.get(j));
      shared += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return (double) shared / (one.size() + other.size() - shared);
  }
}
