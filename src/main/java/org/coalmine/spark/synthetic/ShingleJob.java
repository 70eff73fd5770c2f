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
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.synthetic.RealDocuments.Unit;
import org.coalmine.synthetic.Pieces;
import org.coalmine.synthetic.Shingles;
import org.coalmine.synthetic.UnitScores;
import org.coalmine.text.Document;
import scala.Tuple2;

/**
 * Scores the units of a real corpus by a release: how many pieces of each stand in the release and
 * in no other unit. The fingerprints of the release are sent to every process; of the corpus only
 * those that are among them are shuffled.
 *
 * <p>Memory is bounded: of a large release the pieces are asked for in parts, by their
 * fingerprints, and both texts are read once for each. A unit's score is the sum over the parts.
 */
public final class ShingleJob {
  /** Pieces that every process holds at once: 256 MB and their index. */
  private static final long MOST_PIECES = 1L << 25;

  private final JavaSparkContext context;
  private final Shingles shingles;
  private final long most;

  public ShingleJob(Cluster cluster, Shingles shingles) {
    this(cluster.context(), shingles, MOST_PIECES);
  }

  ShingleJob(JavaSparkContext context, Shingles shingles, long most) {
    this.context = context;
    this.shingles = shingles;
    this.most = most;
  }

  /** In the place of several units. */
  private static final Unit SEVERAL = new Unit(0, 0, false);

  /** Scores the units of both sides. */
  public UnitScores score(Corpus release, RealDocuments documents) {
    long characters = release.characters().values().stream().mapToLong(Long::longValue).sum();
    return score(
        release.documents(), documents, 1 + Math.toIntExact(shingles.pieces(characters) / most));
  }

  /**
   * Scores.
   *
   * @param parts of the pieces that are asked for one after the other
   */
  UnitScores score(JavaRDD<Document> release, RealDocuments documents, int parts) {
    JavaRDD<Document> real = documents.documents();
    RealDocuments.Side side = documents.side();
    boolean byUser = documents.byUser();
    Map<Unit, Long> scores = new HashMap<>();
    for (int part = 0; part < parts; part++) {
      found(release, documents, part, parts)
          .forEach((unit, pieces) -> scores.merge(unit, pieces, Long::sum));
    }
    Set<Unit> touched = new HashSet<>(scores.keySet());
    Broadcast<Set<Unit>> wanted = context.broadcast(touched);
    JavaPairRDD<Unit, Long> units =
        real.mapToPair(document -> new Tuple2<>(Unit.of(document, byUser, side.read(document)), 1L))
            .reduceByKey(Long::sum);
    try {
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
      return new UnitScores(included, excluded, scored);
    } finally {
      wanted.unpersist();
    }
  }

  /** How many pieces of a part stand in the release and in one unit alone, by unit. */
  private Map<Unit, Long> found(
      JavaRDD<Document> release, RealDocuments documents, int part, int parts) {
    Broadcast<Pieces> written = context.broadcast(fingerprints(release, part, parts));
    Shingles pieces = shingles;
    RealDocuments.Side side = documents.side();
    boolean byUser = documents.byUser();
    try {
      return documents
          .documents()
          .flatMapToPair(
              document ->
                  common(
                      pieces.of(document.text()),
                      written.value(),
                      Unit.of(document, byUser, side.read(document))))
          .reduceByKey((one, other) -> one.equals(other) ? one : SEVERAL)
          .filter(found -> !found._2().equals(SEVERAL))
          .mapToPair(found -> new Tuple2<>(found._2(), 1L))
          .reduceByKey(Long::sum)
          .collectAsMap();
    } finally {
      written.destroy();
    }
  }

  private static Iterator<Tuple2<Long, Unit>> common(long[] pieces, Pieces written, Unit unit) {
    List<Tuple2<Long, Unit>> common = new ArrayList<>();
    for (long piece : pieces) {
      if (written.hold(piece)) {
        common.add(new Tuple2<>(piece, unit));
      }
    }
    return common.iterator();
  }

  /** The fingerprints of a part of the release's pieces. */
  private Pieces fingerprints(JavaRDD<Document> release, int part, int parts) {
    Shingles pieces = shingles;
    List<long[]> found =
        release.mapPartitions(documents -> distinct(documents, pieces, part, parts)).collect();
    long[] all = new long[Math.toIntExact(found.stream().mapToLong(some -> some.length).sum())];
    int count = 0;
    for (long[] some : found) {
      System.arraycopy(some, 0, all, count, some.length);
      count += some.length;
    }
    return Pieces.of(all);
  }

  private static Iterator<long[]> distinct(
      Iterator<Document> documents, Shingles pieces, int part, int parts) {
    long[] all = new long[1024];
    int count = 0;
    while (documents.hasNext()) {
      long[] some = pieces.of(documents.next().text());
      if (count + some.length > all.length) {
        long[] kept = Shingles.distinct(Arrays.copyOf(all, count));
        count = kept.length;
        all = Arrays.copyOf(kept, 2 * (count + some.length));
      }
      for (long piece : some) {
        if (Shingles.part(piece, parts) == part) {
          all[count++] = piece;
        }
      }
    }
    return Collections.singletonList(Shingles.distinct(Arrays.copyOf(all, count))).iterator();
  }
}
