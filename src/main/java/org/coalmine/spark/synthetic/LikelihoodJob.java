package org.coalmine.spark.synthetic;

import java.io.Serial;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.ModelSource;
import org.coalmine.model.ngram.BackoffModel;
import org.coalmine.model.ngram.CountedContexts;
import org.coalmine.model.ngram.NgramCounter;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.UnitCoin;
import org.coalmine.spark.synthetic.RealDocuments.Unit;
import org.coalmine.synthetic.RankSum;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Judges real documents by how likely n-gram models hold them, which see no side.
 *
 * <p>The likelihood ratio of a unit is log P_O(d) − log P_R(d) per character, where P_O is counted
 * in the release and P_R in all real documents, of both sides. If the release depends on what was
 * read, units that were read tend to have the larger ratio.
 *
 * <p>Models and units are of at most {@value #MOST_CHARACTERS} characters of each text, drawn by
 * keyed coins: memory stays flat, and the counts fit any driver. Sums are whole numbers, so nothing
 * depends on partitions.
 */
public final class LikelihoodJob {
  /** Of the n-grams. */
  public static final int ORDER = 5;

  /** Of each text, so that its counts fit any driver. */
  static final long MOST_CHARACTERS = 4_000_000;

  /** Of a nat, in which costs are summed. */
  private static final double UNITS = 1e6;

  private final JavaSparkContext context;
  private final String key;
  private final long most;

  /**
   * @param key of the coins
   */
  public LikelihoodJob(Cluster cluster, String key) {
    this(cluster.context(), key, MOST_CHARACTERS);
  }

  LikelihoodJob(JavaSparkContext context, String key, long most) {
    this.context = context;
    this.key = key;
    this.most = most;
  }

  /** Whether the likelihood ratio of units that were read is the larger one. */
  public RankSum ratio(Corpus release, RealDocuments real) {
    return ratio(release.documents(), release.characters(), real);
  }

  RankSum ratio(
      JavaRDD<Document> release, SortedMap<Integer, Long> characters, RealDocuments real) {
    String coins = key;
    double share = share(characters);
    Alphabet alphabet = alphabet(characters, real.characters());
    RealDocuments some = sampled(real);
    SharedModel written =
        shared(
            model(
                alphabet,
                release.filter(
                    document ->
                        KeyedStream.of(coins, "release", document.index()).nextDouble() < share)));
    return test(some, written, shared(model(alphabet, some.documents())));
  }

  /**
   * Whether a model of one half of the units that were read, drawn by coins, tells the other half
   * from those that were held out. If it does, the sides differ, and no release need have been
   * trained on either for a difference.
   */
  public RankSum split(RealDocuments real) {
    String coins = key;
    RealDocuments.Side side = real.side();
    boolean byUser = real.byUser();
    RealDocuments some = sampled(real);
    JavaRDD<Document> learned =
        some.documents()
            .filter(
                document ->
                    side.read(document) && UnitCoin.draw(coins, "half", document, byUser) < 0.5);
    JavaRDD<Document> judged =
        some.documents()
            .filter(
                document ->
                    !side.read(document) || UnitCoin.draw(coins, "half", document, byUser) >= 0.5);
    return test(
        new RealDocuments(judged, side, byUser, real.characters()),
        shared(model(alphabet(real.characters(), real.characters()), learned)),
        null);
  }

  private double share(SortedMap<Integer, Long> characters) {
    long all = characters.values().stream().mapToLong(Long::longValue).sum();
    return all <= most ? 1 : (double) most / all;
  }

  /** The characters of two texts. */
  static Alphabet alphabet(SortedMap<Integer, Long> characters, SortedMap<Integer, Long> others) {
    TreeSet<Integer> codePoints = new TreeSet<>(characters.keySet());
    codePoints.addAll(others.keySet());
    StringBuilder text = new StringBuilder();
    codePoints.stream()
        .filter(
            codePoint ->
                !Alphabet.isReserved(codePoint)
                    && Character.getType(codePoint) != Character.SURROGATE)
        .forEach(text::appendCodePoint);
    return Alphabet.of(text.toString());
  }

  /** The units of a share of the coins. A unit is in it with all its documents, on every side. */
  private RealDocuments sampled(RealDocuments real) {
    String coins = key;
    boolean byUser = real.byUser();
    double share = share(real.characters());
    return new RealDocuments(
        real.documents()
            .filter(document -> UnitCoin.draw(coins, "likelihood", document, byUser) < share),
        real.side(),
        byUser,
        real.characters());
  }

  private SharedModel shared(BackoffModel model) {
    return SharedModel.of(context, new ModelSource.Bytes(model.toBytes()), BackoffModel::decode);
  }

  private BackoffModel model(Alphabet alphabet, JavaRDD<Document> documents) {
    NgramCounter counter = counter(alphabet);
    ShardTasks.run(
        documents.mapPartitions(
            some -> Collections.singletonList(counted(alphabet, some)).iterator()),
        "synthetic: likelihoods",
        part -> part,
        () -> Long.MAX_VALUE,
        part -> counter.add(NgramCountJob.read(part)));
    return new BackoffModel(alphabet, counter.counts());
  }

  private static NgramCounter counter(Alphabet alphabet) {
    return new NgramCounter(ORDER, alphabet.size(), CountedContexts.ALL);
  }

  private static byte[] counted(Alphabet alphabet, Iterator<Document> documents) {
    NgramCounter counter = counter(alphabet);
    documents.forEachRemaining(
        document -> counter.add(NgramCountJob.symbols(alphabet, document.text())));
    return counter.counts().toBytes();
  }

  /** What the documents of a unit cost, in millionths of a nat, and their characters and ends. */
  private record Cost(long units, long symbols) implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    Cost and(Cost other) {
      return new Cost(units + other.units, symbols + other.symbols);
    }

    double each() {
      return (double) units / symbols;
    }
  }

  /**
   * @param model whose likelihood counts for a unit
   * @param beside whose counts against it; null for none
   */
  private static RankSum test(RealDocuments real, SharedModel model, @Nullable SharedModel beside) {
    RealDocuments.Side side = real.side();
    boolean byUser = real.byUser();
    List<Tuple2<Boolean, Double>> values =
        real.documents()
            .mapToPair(
                document -> {
                  BackoffModel judge = (BackoffModel) model.model();
                  int[] text = NgramCountJob.symbols(judge.vocabulary(), document.text());
                  double nats = -judge.nats(text);
                  if (beside != null) {
                    nats += ((BackoffModel) beside.model()).nats(text);
                  }
                  return new Tuple2<>(
                      Unit.of(document, byUser, side.read(document)),
                      new Cost(Math.round(nats * UNITS), text.length + 1L));
                })
            .reduceByKey((one, other) -> byUser ? one.and(other) : one)
            .map(unit -> new Tuple2<>(unit._1().read(), unit._2().each()))
            .collect();
    return RankSum.of(values(values, true), values(values, false));
  }

  private static double[] values(List<Tuple2<Boolean, Double>> values, boolean read) {
    return values.stream()
        .filter(value -> value._1() == read)
        .mapToDouble(value -> value._2())
        .toArray();
  }
}
