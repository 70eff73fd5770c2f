package org.coalmine.spark.synthetic;

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
import org.coalmine.spark.synthetic.RealDocuments.Unit;
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

  /** In the place of several units. */
  private static final Unit SEVERAL = new Unit(0, 0, false);

  /** Scores the units of both sides. */
  public UnitScores score(JavaRDD<Document> release, RealDocuments documents) {
    Broadcast<long[]> written = context.broadcast(fingerprints(release));
    Shingles pieces = shingles;
    JavaRDD<Document> real = documents.documents();
    RealDocuments.Side side = documents.side();
    boolean byUser = documents.byUser();
    try {
      JavaPairRDD<Unit, Long> units =
          real.mapToPair(
                  document -> new Tuple2<>(Unit.of(document, byUser, side.read(document)), 1L))
              .reduceByKey(Long::sum);
      Map<Unit, Long> scores =
          new HashMap<>(
              real.flatMapToPair(
                      document ->
                          common(
                              pieces.of(document.text()),
                              written.value(),
                              Unit.of(document, byUser, side.read(document))))
                  .reduceByKey((one, other) -> one.equals(other) ? one : SEVERAL)
                  .filter(found -> !found._2().equals(SEVERAL))
                  .mapToPair(found -> new Tuple2<>(found._2(), 1L))
                  .reduceByKey(Long::sum)
                  .collectAsMap());
      Set<Unit> touched = new HashSet<>(scores.keySet());
      Broadcast<Set<Unit>> wanted = context.broadcast(touched);
      units.cache();
      long included = units.filter(unit -> unit._1().read()).count();
      long excluded = units.filter(unit -> !unit._1().read()).count();
      List<UnitScores.Unit> scored = new ArrayList<>();
      units
          .filter(unit -> wanted.value().contains(unit._1()))
          .collect()
          .forEach(
              unit ->
                  scored.add(
                      new UnitScores.Unit(
                          scores.getOrDefault(unit._1(), 0L), unit._1().read(), unit._2())));
      units.unpersist();
      wanted.unpersist();
      return new UnitScores(included, excluded, scored);
    } finally {
      written.unpersist();
    }
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
