package org.coalmine.spark.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.spark.Cluster;
import org.coalmine.store.Digest;
import org.coalmine.synthetic.Shingles;
import org.coalmine.synthetic.UnitScores;
import org.coalmine.text.Document;
import scala.Tuple2;

/**
 * Scores the units of a real corpus by a release: how many pieces of each stand in the release and
 * in no other unit. The fingerprints of the release are sent to every process; of the corpus only
 * those that are among them are shuffled.
 */
public final class ShingleJob {
  private final JavaSparkContext context;
  private final Shingles shingles;

  public ShingleJob(Cluster cluster, Shingles shingles) {
    this(cluster.context(), shingles);
  }

  public ShingleJob(JavaSparkContext context, Shingles shingles) {
    this.context = context;
    this.shingles = shingles;
  }

  /** A unit by its digest, and its side. */
  private record Unit(long high, long low, boolean read) implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    /** In the place of several. */
    static final Unit SEVERAL = new Unit(0, 0, false);

    static Unit of(Document document, boolean byUser, boolean read) {
      String user = document.user();
      String name = byUser && user != null ? "user " + user : "text " + document.text();
      ByteBuffer digest = ByteBuffer.wrap(Digest.sha256().digest(name.getBytes(UTF_8)));
      return new Unit(digest.getLong(), digest.getLong(), read);
    }
  }

  /**
   * Scores.
   *
   * @param read documents that the writer read
   * @param heldOut documents that it did not
   * @param byUser whether a unit is a user; else documents of equal text are one
   */
  public UnitScores score(
      JavaRDD<Document> release,
      JavaRDD<Document> read,
      JavaRDD<Document> heldOut,
      boolean byUser) {
    Broadcast<long[]> written = context.broadcast(fingerprints(release));
    try {
      JavaPairRDD<Unit, Long> documents =
          units(read, true, byUser).union(units(heldOut, false, byUser)).reduceByKey(Long::sum);
      Map<Unit, Long> scores =
          new HashMap<>(
              common(read, written, true, byUser)
                  .union(common(heldOut, written, false, byUser))
                  .reduceByKey((one, other) -> one.equals(other) ? one : Unit.SEVERAL)
                  .filter(found -> !found._2().equals(Unit.SEVERAL))
                  .mapToPair(found -> new Tuple2<>(found._2(), 1L))
                  .reduceByKey(Long::sum)
                  .collectAsMap());
      Set<Unit> touched = new HashSet<>(scores.keySet());
      Broadcast<Set<Unit>> wanted = context.broadcast(touched);
      documents.cache();
      long included = documents.filter(unit -> unit._1().read()).count();
      long excluded = documents.filter(unit -> !unit._1().read()).count();
      List<UnitScores.Unit> units = new ArrayList<>();
      documents
          .filter(unit -> wanted.value().contains(unit._1()))
          .collect()
          .forEach(
              unit ->
                  units.add(
                      new UnitScores.Unit(
                          scores.getOrDefault(unit._1(), 0L), unit._1().read(), unit._2())));
      documents.unpersist();
      wanted.unpersist();
      return new UnitScores(included, excluded, units);
    } finally {
      written.unpersist();
    }
  }

  private static JavaPairRDD<Unit, Long> units(
      JavaRDD<Document> documents, boolean read, boolean byUser) {
    return documents.mapToPair(document -> new Tuple2<>(Unit.of(document, byUser, read), 1L));
  }

  private JavaPairRDD<Long, Unit> common(
      JavaRDD<Document> documents, Broadcast<long[]> written, boolean read, boolean byUser) {
    Shingles pieces = shingles;
    return documents.flatMapToPair(
        document ->
            common(pieces.of(document.text()), written.value(), Unit.of(document, byUser, read)));
  }

  private static Iterator<Tuple2<Long, Unit>> common(long[] pieces, long[] written, Unit unit) {
    List<Tuple2<Long, Unit>> common = new ArrayList<>();
    for (long piece : pieces) {
      if (Arrays.binarySearch(written, piece) >= 0) {
        common.add(new Tuple2<>(piece, unit));
      }
    }
    return common.iterator();
  }

  /** The distinct fingerprints of the release, rising. */
  private long[] fingerprints(JavaRDD<Document> release) {
    Shingles pieces = shingles;
    long[] all = new long[0];
    for (long[] part : release.mapPartitions(documents -> distinct(documents, pieces)).collect()) {
      int length = all.length;
      all = Arrays.copyOf(all, length + part.length);
      System.arraycopy(part, 0, all, length, part.length);
    }
    return Shingles.distinct(all);
  }

  private static Iterator<long[]> distinct(Iterator<Document> documents, Shingles pieces) {
    long[] all = new long[1024];
    int count = 0;
    while (documents.hasNext()) {
      long[] some = pieces.of(documents.next().text());
      if (count + some.length > all.length) {
        long[] kept = Shingles.distinct(Arrays.copyOf(all, count));
        count = kept.length;
        all = Arrays.copyOf(kept, 2 * (count + some.length));
      }
      System.arraycopy(some, 0, all, count, some.length);
      count += some.length;
    }
    return Collections.singletonList(Shingles.distinct(Arrays.copyOf(all, count))).iterator();
  }
}
