package org.coalmine.spark.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.synthetic.RealDocuments.Unit;
import org.coalmine.store.Digest;
import org.coalmine.synthetic.ColumnRange;
import org.coalmine.synthetic.Gower;
import org.coalmine.synthetic.NearestRecords;
import org.coalmine.synthetic.RecordUnits;
import org.coalmine.text.Document;
import org.coalmine.text.RowText;
import scala.Tuple2;

/**
 * Finds the real rows that rows of a release copy or are the nearest to. Equal rows are one. Copies
 * are looked for among all rows; of more than so many rows of a side some are drawn by their keyed
 * digests, and these are compared each with each. The result depends on the rows and the key alone.
 */
public final class RecordJob {
  /** Rows of the release that a task compares. */
  private static final int TOGETHER = 256;

  /** In the place of several units. */
  private static final Unit SEVERAL = new Unit(0, 0, false);

  private final JavaSparkContext context;
  private final Question question;

  public RecordJob(Cluster cluster, Question question) {
    this(cluster.context(), question);
  }

  public RecordJob(JavaSparkContext context, Question question) {
    this.context = context;
    this.question = question;
  }

  /**
   * What is asked of a release.
   *
   * @param row how rows are written
   * @param most the largest distance that is near
   * @param limit the most rows of a side that are compared each with each
   * @param numbers the columns that are numbers; empty for those in which every real value is one
   * @param key draws rows
   */
  public record Question(
      RowText row, double most, int limit, Optional<List<String>> numbers, long key) {}

  /**
   * Whose a real row is.
   *
   * @param unit or {@link Unit#SEVERAL}
   * @param read whether one of them was read
   * @param rows how often it stands there
   */
  private record Owner(Unit unit, boolean read, long rows) implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    Owner with(Owner other) {
      return new Owner(
          unit.equals(other.unit) ? unit : SEVERAL, read || other.read, rows + other.rows);
    }

    boolean isOne() {
      return !unit.equals(SEVERAL);
    }
  }

  /** A row with its keyed digest, by which rows are drawn. */
  private record Drawn<T>(long digest, String text, T more)
      implements Serializable, Comparable<Drawn<T>> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public int compareTo(Drawn<T> other) {
      int order = Long.compare(digest, other.digest);
      return order == 0 ? text.compareTo(other.text) : order;
    }
  }

  /** A unit that is the nearest of a row. */
  private record Kept(double distance, long rows) {
    Kept nearer(Kept other) {
      return other.distance < distance ? other : this;
    }
  }

  /** Compares. */
  public ComparedRecords compare(JavaRDD<Document> release, RealDocuments real) {
    RowText row = question.row();
    RealDocuments.Side side = real.side();
    boolean byUser = real.byUser();
    JavaPairRDD<String, Long> released =
        release
            .filter(document -> row.values(document.text()).isPresent())
            .mapToPair(document -> new Tuple2<>(document.text(), 1L))
            .reduceByKey(Long::sum)
            .cache();
    JavaPairRDD<String, Owner> rows =
        real.documents()
            .mapToPair(
                document -> {
                  Unit unit = Unit.of(document, byUser, side.read(document));
                  return new Tuple2<>(document.text(), new Owner(unit, unit.read(), 1));
                })
            .reduceByKey(Owner::with)
            .cache();
    JavaRDD<Unit> units =
        real.documents()
            .map(document -> Unit.of(document, byUser, side.read(document)))
            .distinct()
            .cache();
    try {
      long rowsReleased = released.values().fold(0L, Long::sum);
      List<Tuple2<Long, Owner>> copies = released.join(rows).values().collect();
      Map<Unit, Kept> kept = new LinkedHashMap<>();
      for (Tuple2<Long, Owner> copy : copies) {
        if (copy._2().isOne()) {
          kept.put(copy._2().unit(), new Kept(0, copy._2().rows()));
        }
      }
      List<ColumnRange> ranges = ranges(rows, row);
      List<Boolean> numbers = numbers(ranges);
      if (question.most() > 0) {
        near(released, rows, new Gower(numbers, ranges.stream().map(ColumnRange::width).toList()))
            .forEach((unit, found) -> kept.merge(unit, found, Kept::nearer));
      }
      List<RecordUnits.Unit> found = new ArrayList<>();
      kept.forEach(
          (unit, it) -> found.add(new RecordUnits.Unit(it.distance(), unit.read(), it.rows())));
      found.sort(
          Comparator.comparingDouble(RecordUnits.Unit::distance)
              .thenComparing(RecordUnits.Unit::read)
              .thenComparing(RecordUnits.Unit::rows));
      long included = units.filter(Unit::read).count();
      return new ComparedRecords(
          new RecordUnits(included, units.count() - included, found),
          rowsReleased,
          release.count() - rowsReleased,
          copies.stream().mapToLong(copy -> copy._1()).sum(),
          copies.stream().filter(copy -> copy._2().read()).count(),
          copies.stream().filter(copy -> !copy._2().read()).count(),
          released.count(),
          rows.count(),
          named(numbers));
    } finally {
      units.unpersist();
      rows.unpersist();
      released.unpersist();
    }
  }

  private List<ColumnRange> ranges(JavaPairRDD<String, Owner> rows, RowText row) {
    List<ColumnRange> none = Collections.nCopies(row.columns().size(), ColumnRange.NONE);
    return rows.keys()
        .mapPartitions(texts -> Collections.singletonList(ranges(texts, row, none)).iterator())
        .fold(none, RecordJob::together);
  }

  private static List<ColumnRange> ranges(
      Iterator<String> texts, RowText row, List<ColumnRange> none) {
    List<ColumnRange> ranges = new ArrayList<>(none);
    while (texts.hasNext()) {
      List<String> values = values(row, texts.next());
      for (int column = 0; column < values.size(); column++) {
        ranges.set(column, ranges.get(column).with(values.get(column)));
      }
    }
    return ranges;
  }

  private static List<ColumnRange> together(List<ColumnRange> one, List<ColumnRange> other) {
    List<ColumnRange> both = new ArrayList<>();
    for (int column = 0; column < one.size(); column++) {
      both.add(one.get(column).with(other.get(column)));
    }
    return both;
  }

  private List<Boolean> numbers(List<ColumnRange> ranges) {
    List<Boolean> numbers = new ArrayList<>();
    for (int column = 0; column < ranges.size(); column++) {
      String name = question.row().columns().get(column);
      numbers.add(
          question.numbers().isPresent()
              ? question.numbers().get().contains(name)
              : ranges.get(column).numbers());
    }
    return numbers;
  }

  private List<String> named(List<Boolean> numbers) {
    List<String> named = new ArrayList<>();
    for (int column = 0; column < numbers.size(); column++) {
      if (numbers.get(column)) {
        named.add(question.row().columns().get(column));
      }
    }
    return named;
  }

  private Map<Unit, Kept> near(
      JavaPairRDD<String, Long> released, JavaPairRDD<String, Owner> rows, Gower gower) {
    List<Drawn<Owner>> real = drawn(rows);
    List<Drawn<Long>> written = drawn(released);
    if (real.isEmpty() || written.isEmpty()) {
      return Map.of();
    }
    Map<Unit, Integer> numbered = new LinkedHashMap<>();
    List<Unit> units = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    int[] owners = new int[real.size()];
    for (int i = 0; i < owners.length; i++) {
      Owner owner = real.get(i).more();
      if (owner.isOne() && numbered.putIfAbsent(owner.unit(), units.size()) == null) {
        units.add(owner.unit());
        counts.add(owner.rows());
      }
      owners[i] = numbered.getOrDefault(owner.unit(), NearestRecords.SEVERAL);
    }
    Gower.Codes codes = new Gower.Codes();
    NearestRecords nearest =
        new NearestRecords(gower, gower.rows(values(real), codes), owners, question.most());
    Gower.Rows asked = gower.rows(values(written), codes);
    List<Gower.Rows> tasks = new ArrayList<>();
    for (int from = 0; from < asked.size(); from += TOGETHER) {
      tasks.add(asked.of(from, Math.min(asked.size(), from + TOGETHER)));
    }
    Broadcast<NearestRecords> shared = context.broadcast(nearest);
    try {
      Map<Unit, Kept> kept = new LinkedHashMap<>();
      context
          .parallelize(tasks, tasks.size())
          .flatMap(task -> shared.value().near(task).iterator())
          .collect()
          .forEach(
              near ->
                  kept.merge(
                      units.get(near.unit()),
                      new Kept(near.distance(), counts.get(near.unit())),
                      Kept::nearer));
      return kept;
    } finally {
      shared.unpersist();
    }
  }

  private <T> List<Drawn<T>> drawn(JavaPairRDD<String, T> rows) {
    long key = question.key();
    return rows.map(row -> new Drawn<>(digest(key, row._1()), row._1(), row._2()))
        .takeOrdered(question.limit());
  }

  private static long digest(long key, String text) {
    MessageDigest digest = Digest.sha256();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(key).array());
    return ByteBuffer.wrap(digest.digest(text.getBytes(UTF_8))).getLong();
  }

  private <T> List<List<String>> values(List<Drawn<T>> rows) {
    return rows.stream().map(row -> values(question.row(), row.text())).toList();
  }

  private static List<String> values(RowText row, String text) {
    return row.values(text)
        .orElseThrow(() -> new IllegalArgumentException("a real document is no row"));
  }
}
