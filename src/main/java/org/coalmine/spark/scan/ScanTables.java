package org.coalmine.spark.scan;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The rows of the tables that a scan writes. */
final class ScanTables {
  static final StructType FINDINGS =
      new StructType()
          .add("document", LongType)
          .add("file", StringType)
          .add("record", LongType)
          .add("kind", StringType)
          .add("rule", StringType)
          .add("start", LongType)
          .add("end", LongType)
          .add("certainty", StringType)
          .add("fingerprint", StringType)
          .add("knownTest", BooleanType);

  static final StructType SECRETS =
      new StructType()
          .add("fingerprint", StringType)
          .add("kind", StringType)
          .add("rule", StringType)
          .add("mask", StringType)
          .add("certainty", StringType)
          .add("knownTest", BooleanType)
          .add("occurrences", LongType)
          .add("documents", LongType)
          .add("users", LongType)
          .add("documentGroups", LongType)
          .add("contexts", LongType)
          .add("spaceBits", DoubleType)
          .add("guessBits", DoubleType)
          .add("logPerplexityBits", DoubleType)
          .add("boundBits", DoubleType)
          .add("exposureLow", DoubleType)
          .add("exposureHigh", DoubleType)
          .add("rankLow", StringType)
          .add("rankHigh", StringType)
          .add("method", StringType)
          .add("swapP", DoubleType)
          .add("swapValues", IntegerType)
          .add("referenceDifferenceBits", DoubleType)
          .add("queriesForHalf", DoubleType)
          .add("outcome", StringType);

  private ScanTables() {}

  /** A fingerprint as tables have it. */
  static String hex(long fingerprint) {
    return "%016x".formatted(fingerprint);
  }

  static Row finding(Placed placed) {
    FoundRow row = placed.row();
    return RowFactory.create(
        row.document(),
        placed.file(),
        row.record(),
        row.kind().key(),
        row.rule(),
        row.start(),
        row.end(),
        row.certainty().key(),
        hex(row.fingerprint()),
        row.knownTest());
  }

  static Row secret(long fingerprint, CountedSecret secret, @Nullable RankColumns ranked) {
    SecretCount count = secret.count();
    RankColumns rank = ranked == null ? RankColumns.NONE : ranked;
    return RowFactory.create(
        hex(fingerprint),
        count.kind().key(),
        count.rule(),
        count.mask(),
        count.certainty().key(),
        count.knownTest(),
        count.occurrences(),
        count.documents(),
        secret.users(),
        null,
        secret.contexts(),
        rank.spaceBits(),
        rank.guessBits(),
        rank.logPerplexityBits(),
        rank.boundBits(),
        rank.exposureLow(),
        rank.exposureHigh(),
        rank.rankLow(),
        rank.rankHigh(),
        rank.method(),
        rank.swapP(),
        rank.swapValues(),
        rank.referenceDifferenceBits(),
        rank.queriesForHalf(),
        rank.outcome());
  }
}
