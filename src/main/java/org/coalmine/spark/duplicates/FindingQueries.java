package org.coalmine.spark.duplicates;

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

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    List<Row> sizes = sizes();
    List<Row> largest = largest();
    List<Row> crossed = heldOut ? crossed() : List.of();
    List<Row> repeats = repeats();
    find(largest, 0);
    find(crossed, 0, 1);
    find(repeats, 0, 2);
    return new DuplicateFindings(
        settings,
        side(DuplicateJob.CORPUS),
        heldOut ? side(DuplicateJob.HOLDOUT) : null,
        heldOut ? crossing(crossed) : null,
        edges,
        sizes.stream()
            .map(row -> new SizeClass(1L << row.getInt(0), row.getLong(1), row.getLong(2)))
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

  private Side side(String name) {
    Dataset<Row> own = table.where(col(DuplicateJob.SIDE).equalTo(name));
    Row sums =
        own.agg(
                count(lit(1)),
                total("characters"),
                which(col("nearGroup").isNull()),
                total("duplicatedCharacters"),
                total("withinDocument"))
            .first();
    Row exact = beyondFirst(own, EXACT_GROUP);
    Row any = beyondFirst(own, GROUP);
    return new Side(
        sums.getLong(0),
        sums.getLong(1),
        sums.getLong(2),
        exact.getLong(0),
        exact.getLong(1),
        any.getLong(0),
        any.getLong(1),
        any.getLong(2),
        sums.getLong(3),
        sums.getLong(4));
  }

  /** Groups of several documents, with what they hold beyond their first. */
  private static Dataset<Row> groups(Dataset<Row> side, String group) {
    return side.groupBy(group)
        .agg(
            count(lit(1)).as("documents"),
            sum("characters").as("all"),
            min(struct(col(DuplicateJob.DOCUMENT), col("characters"))).as("first"),
            which(col(DuplicateJob.DOCUMENT).equalTo(col(EXACT_GROUP))).as("texts"))
        .where(col("documents").gt(1))
        .withColumn("beyond", col("all").minus(col("first.characters")));
  }

  private static Row beyondFirst(Dataset<Row> side, String group) {
    return groups(side, group)
        .agg(count(lit(1)), coalesce(sum(col("documents").minus(1)), lit(0L)), total("beyond"))
        .first();
  }

  private Dataset<Row> groupsOfCorpus() {
    return groups(table.where(col(DuplicateJob.SIDE).equalTo(DuplicateJob.CORPUS)), GROUP);
  }

  private List<Row> sizes() {
    Column power = length(bin(col("documents"))).minus(1).as("power");
    return groupsOfCorpus()
        .groupBy(power)
        .agg(count(lit(1)), sum("documents"))
        .orderBy("power")
        .collectAsList();
  }

  private List<Row> largest() {
    return groupsOfCorpus()
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
    Set<Long> wanted = new HashSet<>();
    repeats.forEach(row -> wanted.addAll(List.of(row.getLong(0), row.getLong(2))));
    if (wanted.isEmpty()) {
      return List.of();
    }
    Map<Long, int[]> texts = new HashMap<>();
    sides
        .documents()
        .filter(document -> wanted.contains(document.index()))
        .collect()
        .forEach(document -> texts.put(document.index(), codePoints(document)));
    return repeats.stream()
        .map(
            row -> {
              Extension whole =
                  Extension.of(
                      texts.get(row.getLong(0)),
                      row.getInt(1),
                      texts.get(row.getLong(2)),
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

  /** Looks up where the documents in some columns stand. */
  private void find(List<Row> rows, int... columns) {
    TreeSet<Long> documents = new TreeSet<>();
    for (Row row : rows) {
      for (int column : columns) {
        documents.add(row.getLong(column));
      }
    }
    documents.removeAll(places.keySet());
    sides.places(documents).forEach(it -> places.put(it.document(), it.place()));
  }

  private String place(long document) {
    return places.getOrDefault(document, "document " + document);
  }
}
