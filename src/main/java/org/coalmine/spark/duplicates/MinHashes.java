package org.coalmine.spark.duplicates;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.MinHashLSH;
import org.apache.spark.ml.feature.MinHashLSHModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The hash functions of a signature: those of {@link MinHashLSH}, whose values it gives without
 * that class's vectors of one element each, which take most of its time.
 *
 * <p>Function h of the library takes shingle i to ((1 + i)·a + b) mod p. So its values of two
 * shingles, h(0) = a + b and h(1) = 2a + b, say what a and b are.
 */
final class MinHashes implements Serializable {
  private static final long serialVersionUID = 1;

  /** The prime p of the library. */
  private static final long PRIME = 2_038_074_743L;

  private static final String VECTOR = "vector";
  private static final String SIGNATURE = "signature";

  /** a and b of each function. */
  private final long[] factors;

  private final long[] summands;

  private MinHashes(long[] factors, long[] summands) {
    this.factors = factors;
    this.summands = summands;
  }

  /**
   * The functions of the library.
   *
   * @param functions how many
   * @param seed that they are drawn from
   * @param shingles numbers of shingles are below it; at most the prime
   */
  static MinHashes of(SparkSession session, int functions, long seed, int shingles) {
    List<Row> firstTwo =
        List.of(
            RowFactory.create(Vectors.sparse(shingles, new int[] {0}, new double[] {1})),
            RowFactory.create(Vectors.sparse(shingles, new int[] {1}, new double[] {1})));
    Dataset<Row> vectors =
        session.createDataFrame(
            firstTwo, new StructType().add(VECTOR, SQLDataTypes.VectorType(), false));
    MinHashLSHModel drawn =
        new MinHashLSH()
            .setNumHashTables(functions)
            .setSeed(seed)
            .setInputCol(VECTOR)
            .setOutputCol(SIGNATURE)
            .fit(vectors);
    List<Row> values = drawn.transform(vectors).select(SIGNATURE).collectAsList();
    long[] ofFirst = values(values.get(0));
    long[] ofSecond = values(values.get(1));
    long[] factors =
        IntStream.range(0, functions)
            .mapToLong(function -> Math.floorMod(ofSecond[function] - ofFirst[function], PRIME))
            .toArray();
    long[] summands =
        IntStream.range(0, functions)
            .mapToLong(function -> Math.floorMod(ofFirst[function] - factors[function], PRIME))
            .toArray();
    return new MinHashes(factors, summands);
  }

  private static long[] values(Row signature) {
    return signature.<Vector>getList(0).stream()
        .mapToLong(value -> (long) value.apply(0))
        .toArray();
  }

  /**
   * The least value of each function.
   *
   * @param shingles their numbers, at least one
   */
  double[] signature(int[] shingles) {
    double[] signature = new double[factors.length];
    for (int function = 0; function < signature.length; function++) {
      long factor = factors[function];
      long summand = summands[function];
      long least = PRIME;
      for (int shingle : shingles) {
        least = Math.min(least, ((1L + shingle) * factor + summand) % PRIME);
      }
      signature[function] = least;
    }
    return signature;
  }
}
