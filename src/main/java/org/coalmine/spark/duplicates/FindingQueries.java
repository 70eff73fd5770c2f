package org.coalmine.spark.duplicates;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.bin;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateFindings.Crossed;
import org.coalmine.duplicates.DuplicateFindings.Crossing;
import org.coalmine.duplicates.DuplicateFindings.Group;
import org.coalmine.duplicates.DuplicateFindings.Repeat;
import org.coalmine.duplicates.DuplicateFindings.Side;
import org.coalmine.duplicates.DuplicateFindings.SizeClass;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.duplicates.Extension;
import org.coalmine.text.Document;

/** What the table of documents says in a few figures. Lists are short; the driver holds no more. */
final class FindingQueries {
  private static final int MOST_GROUPS = 20;
  private static final int MOST_REPEATS = 20;
  private static final int MOST_CROSSED = 100;

  private static final String GROUP = "group";
  private static final String EXACT_GROUP = "exactGroup";

  private final Dataset<Row> table;
  private final BothSides sides;
  private final DuplicateSettings settings;
  private final Map<Long, String> places = new HashMap<>();

  FindingQueries(Dataset<Row> table, BothSides sides, DuplicateSettings settings) {
    this.table = table.withColumn(GROUP, coalesce(col("nearGroup"), col(EXACT_GROUP)));
    this.sides = sides;
    this.settings = settings;
  }

  DuplicateFindings findings(long edges) {
    boolean heldOut = sides.holdout() != null;
    List<Row> sums = sums();
    List<Row> exact = exact();
    List<Row> sizes = sizes();
    List<Row> largest = largest();
    List<Row> crossed = heldOut ? crossed() : List.of();
    List<Row> repeats = repeats();
    TreeSet<Long> named = new TreeSet<>();
    largest.forEach(row -> named.add(row.getLong(0)));
    crossed.forEach(row -> named.addAll(List.of(row.getLong(0), row.getLong(1))));
    repeats.forEach(row -> named.addAll(List.of(row.getLong(0), row.getLong(2))));
    sides.places(named).forEach(it -> places.put(it.document(), it.place()));
    return new DuplicateFindings(
        settings,
        side(DuplicateJob.CORPUS, sums, exact, sizes),
        heldOut ? side(DuplicateJob.HOLDOUT, sums, exact, sizes) : null,
        heldOut ? crossing(crossed) : null,
        edges,
        of(DuplicateJob.CORPUS, sizes)
            .map(row -> new SizeClass(1L << row.getInt(1), row.getLong(2), row.getLong(3)))
            .sorted(Comparator.comparingLong(SizeClass::from))
            .toList(),
        largest.stream()
            .map(
                row ->
                    new Group(
                        place(row.getLong(0)),
                        row.getLong(0),
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3)))
            .toList(),
        whole(repeats));
  }

  private static Column which(Column condition) {
    return coalesce(sum(when(condition, 1L).otherwise(0L)), lit(0L));
  }

  private static Column total(String column) {
    return coalesce(sum(column), lit(0L));
  }

  /** By side: documents, characters, those without a shingle, repeated characters. */
  private List<Row> sums() {
    return table
        .groupBy(DuplicateJob.SIDE)
        .agg(
            count(lit(1)),
            total("characters"),
            which(col("nearGroup").isNull()),
            total("duplicatedCharacters"),
            total("withinDocument"))
        .collectAsList();
  }

  /** Groups of several documents of one side, with what they hold beyond their first. */
  private Dataset<Row> groups(String group) {
    return table
        .groupBy(DuplicateJob.SIDE, group)
        .agg(
            count(lit(1)).as("documents"),
            sum("characters").as("all"),
            min(struct(col(DuplicateJob.DOCUMENT), col("characters"))).as("first"),
            which(col(DuplicateJob.DOCUMENT).equalTo(col(EXACT_GROUP))).as("texts"))
        .where(col("documents").gt(1))
        .withColumn("beyond", col("all").minus(col("first.characters")));
  }

  /** By side: texts that several documents have, and these documents. */
  private List<Row> exact() {
    return groups(EXACT_GROUP)
        .groupBy(DuplicateJob.SIDE)
        .agg(count(lit(1)), sum("documents"))
        .collectAsList();
  }

  /** By side and power of two: groups, their documents, and the characters beyond the first. */
  private List<Row> sizes() {
    return groups(GROUP)
        .groupBy(col(DuplicateJob.SIDE), length(bin(col("documents"))).minus(1))
        .agg(count(lit(1)), sum("documents"), sum("beyond"))
        .collectAsList();
  }

  private static Stream<Row> of(String side, List<Row> rows) {
    return rows.stream().filter(row -> row.getString(0).equals(side));
  }

  private static long total(String side, List<Row> rows, int column) {
    return of(side, rows).mapToLong(row -> row.getLong(column)).sum();
  }

  private static Side side(String name, List<Row> sums, List<Row> exact, List<Row> sizes) {
    long exactGroups = total(name, exact, 1);
    long groups = total(name, sizes, 2);
    return new Side(
        total(name, sums, 1),
        total(name, sums, 2),
        total(name, sums, 3),
        exactGroups,
        total(name, exact, 2) - exactGroups,
        groups,
        total(name, sizes, 3) - groups,
        total(name, sizes, 4),
        total(name, sums, 4),
        total(name, sums, 5));
  }

  private List<Row> largest() {
    return groups(GROUP)
        .where(col(DuplicateJob.SIDE).equalTo(DuplicateJob.CORPUS))
        .orderBy(col("beyond").desc(), col("first.document"))
        .limit(MOST_GROUPS)
        .select(col("first.document"), col("documents"), col("texts"), col("beyond"))
        .collectAsList();
  }

  private Dataset<Row> allCrossed() {
    return table.where(
        col(DuplicateJob.SIDE)
            .equalTo(DuplicateJob.HOLDOUT)
            .and(col(GROUP).lt(sides.corpus().size())));
  }

  private List<Row> crossed() {
    return allCrossed()
        .orderBy(DuplicateJob.DOCUMENT)
        .limit(MOST_CROSSED)
        .select(DuplicateJob.DOCUMENT, GROUP)
        .collectAsList();
  }

  private Crossing crossing(List<Row> examples) {
    Column exact = col(EXACT_GROUP).lt(sides.corpus().size());
    Row sums = allCrossed().agg(which(exact), which(not(exact)), total("characters")).first();
    return new Crossing(
        sums.getLong(0),
        sums.getLong(1),
        sums.getLong(2),
        examples.stream()
            .map(row -> new Crossed(place(row.getLong(0)), place(row.getLong(1))))
            .toList());
  }

  /** Of documents in no group; of two that hold the same repeat the later. */
  private List<Row> repeats() {
    Column alone =
        col("exactCopies")
            .equalTo(1)
            .and(coalesce(col("nearGroupSize"), lit(1L)).equalTo(1))
            .and(col("repeatDocument").leq(col(DuplicateJob.DOCUMENT)));
    return table
        .where(alone)
        .orderBy(col("repeatLength").desc(), col(DuplicateJob.DOCUMENT))
        .limit(MOST_REPEATS)
        .select(
            DuplicateJob.DOCUMENT,
            "repeatStart",
            "repeatDocument",
            "repeatDocumentStart",
            "repeatLength")
        .collectAsList();
  }

  /** Extends repeats to where the texts differ, which compares the texts themselves. */
  private List<Repeat> whole(List<Row> repeats) {
    TreeSet<Long> wanted = new TreeSet<>();
    repeats.forEach(row -> wanted.addAll(List.of(row.getLong(0), row.getLong(2))));
    if (wanted.isEmpty()) {
      return List.of();
    }
    Map<Long, int[]> texts = new HashMap<>();
    sides
        .documentsAmong(wanted)
        .collect()
        .forEach(document -> texts.put(document.index(), codePoints(document)));
    return repeats.stream()
        .map(
            row -> {
              Extension whole =
                  Extension.of(
                      requireNonNull(texts.get(row.getLong(0))),
                      row.getInt(1),
                      requireNonNull(texts.get(row.getLong(2))),
                      row.getInt(3),
                      row.getInt(4));
              return new Repeat(
                  place(row.getLong(0)),
                  whole.start(),
                  place(row.getLong(2)),
                  whole.otherStart(),
                  whole.length());
            })
        .toList();
  }

  private static int[] codePoints(Document document) {
    return document.text().codePoints().toArray();
  }

  private String place(long document) {
    return places.getOrDefault(document, "document " + document);
  }
}
