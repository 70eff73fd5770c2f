package org.coalmine.spark.scan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Fingerprint;
import org.coalmine.spark.TextColumn;
import org.jspecify.annotations.Nullable;

/** Scans the texts of a DataFrame. */
public final class GivenScan {
  private static final StructType FOUND =
      new StructType()
          .add("kind", DataTypes.StringType, false)
          .add("rule", DataTypes.StringType, true)
          .add("start", DataTypes.LongType, false)
          .add("end", DataTypes.LongType, false)
          .add("certainty", DataTypes.StringType, false)
          .add("fingerprint", DataTypes.StringType, false)
          .add("mask", DataTypes.StringType, false)
          .add("knownTest", DataTypes.BooleanType, false)
          .add("allowed", DataTypes.BooleanType, false)
          .add("header", DataTypes.BooleanType, false);

  private GivenScan() {}

  /**
   * A row per finding: the other columns of its text, and what was found. Nothing is computed
   * before the result is asked for.
   *
   * @param texts with one column of strings, which the result has not
   * @param key of the fingerprints
   * @param allowed fingerprints of what was declared harmless
   * @throws IllegalArgumentException if there is no column of strings or there are several, or one
   *     has the name of a column of findings
   */
  public static Dataset<Row> of(
      Dataset<Row> texts, ScanSettings settings, TextRules rules, byte[] key, Set<String> allowed) {
    StructType schema = texts.schema();
    int column = TextColumn.of(schema);
    StructType result = new StructType();
    for (int i = 0; i < schema.length(); i++) {
      result = i == column ? result : result.add(schema.apply(i));
    }
    for (StructField field : FOUND.fields()) {
      if (List.of(result.fieldNames()).contains(field.name())) {
        throw new IllegalArgumentException(
            "the DataFrame has a column %s already; drop or rename it".formatted(field.name()));
      }
      result = result.add(field);
    }
    Set<String> harmless = Set.copyOf(allowed);
    byte[] secret = key.clone();
    return texts.flatMap(
        (FlatMapFunction<Row, Row>)
            row ->
                found(
                    row,
                    column,
                    new FoundIn(Scanners.of(settings, rules), new Fingerprint(secret), null),
                    harmless),
        Encoders.row(result));
  }

  private static Iterator<Row> found(Row row, int column, FoundIn scan, Set<String> allowed) {
    if (row.isNullAt(column)) {
      return List.<Row>of().iterator();
    }
    List<Row> rows = new ArrayList<>();
    for (FoundIn.Placed placed : scan.of(0, 1, row.getString(column), null)) {
      FoundRow found = placed.row();
      String fingerprint = CountedSecret.hex(found.fingerprint());
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < row.length(); i++) {
        if (i != column) {
          values.add(row.get(i));
        }
      }
      values.add(found.kind().key());
      values.add(found.rule());
      values.add(found.start());
      values.add(found.end());
      values.add(found.certainty().key());
      values.add(fingerprint);
      values.add(found.mask());
      values.add(found.knownTest());
      values.add(allowed.contains(fingerprint));
      values.add(found.header());
      rows.add(RowFactory.create(values.toArray()));
    }
    return rows.iterator();
  }
}
