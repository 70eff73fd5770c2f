package org.coalmine.spark.scan;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.StructType;
import org.coalmine.spark.Cluster;

/** The tables of a scan in Parquet: a row per finding and one per secret, without a value. */
final class FoundTables {
  private static final StructType FINDINGS =
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
          .add("knownTest", BooleanType)
          .add("allowed", BooleanType)
          .add("header", BooleanType);

  private static final StructType SECRETS =
      new StructType()
          .add("fingerprint", StringType)
          .add("kind", StringType)
          .add("rule", StringType)
          .add("mask", StringType)
          .add("certainty", StringType)
          .add("knownTest", BooleanType)
          .add("allowed", BooleanType)
          .add("occurrences", LongType)
          .add("inHeaders", LongType)
          .add("documents", LongType)
          .add("users", LongType)
          .add("documentGroups", LongType)
          .add("contexts", LongType)
          .add("spaceBits", DoubleType)
          .add("guessBits", IntegerType)
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

  private FoundTables() {}

  static void writeFindings(
      Cluster cluster, JavaRDD<Placed> findings, Set<Long> allowed, Path tables) {
    write(cluster, findings.map(placed -> row(placed, allowed)), FINDINGS, tables, "findings");
  }

  static void writeSecrets(
      Cluster cluster,
      JavaRDD<CountedSecret> secrets,
      Map<String, RankColumns> ranks,
      Path tables) {
    Broadcast<TreeMap<String, RankColumns>> ranked =
        cluster.context().broadcast(new TreeMap<>(ranks));
    write(
        cluster,
        secrets.map(
            secret -> row(secret, ranked.value().getOrDefault(secret.hex(), RankColumns.NONE))),
        SECRETS,
        tables,
        "secrets");
    ranked.destroy();
  }

  private static void write(
      Cluster cluster, JavaRDD<Row> rows, StructType columns, Path tables, String name) {
    cluster
        .session()
        .createDataFrame(rows, columns)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(new Path(tables, name).toString());
  }

  private static Row row(Placed placed, Set<Long> allowed) {
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
        CountedSecret.hex(row.fingerprint()),
        row.knownTest(),
        allowed.contains(row.fingerprint()),
        row.header());
  }

  private static Row row(CountedSecret secret, RankColumns rank) {
    SecretCount count = secret.count();
    return RowFactory.create(
        secret.hex(),
        count.kind().key(),
        count.rule(),
        count.mask(),
        count.certainty().key(),
        count.knownTest(),
        secret.allowed(),
        count.occurrences(),
        count.headers(),
        count.documents(),
        secret.users(),
        secret.documentGroups(),
        secret.contexts(),
        rank.spaceBits() == null ? count.bits().space() : rank.spaceBits(),
        count.bits().guess(),
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
