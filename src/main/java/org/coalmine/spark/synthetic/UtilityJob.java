package org.coalmine.spark.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.io.Serializable;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.ngram.CountedContexts;
import org.coalmine.model.ngram.NgramCounter;
import org.coalmine.model.ngram.NgramCounts;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.store.Digest;
import org.coalmine.synthetic.TextCounts;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;

/**
 * Counts a holdout whole, and other texts as far as the holdout asks: behind its contexts, its
 * words and its 3-grams. So what is kept is bounded by the holdout, however long the others are.
 * The counts depend on the documents alone.
 */
public final class UtilityJob {
  /** What is kept grows with the holdout, so that so much of it is drawn. */
  private static final long HOLDOUT_CHARACTERS = 1_000_000;

  private final JavaSparkContext context;
  private final int order;
  private final Alphabet alphabet;
  private final String key;

  /**
   * @param order n: of contexts of at most n − 1 symbols
   * @param alphabet the characters that have a symbol of their own
   * @param key by which documents are drawn
   */
  public UtilityJob(Cluster cluster, int order, Alphabet alphabet, String key) {
    this(cluster.context(), order, alphabet, key);
  }

  UtilityJob(JavaSparkContext context, int order, Alphabet alphabet, String key) {
    this.context = context;
    this.order = order;
    this.alphabet = alphabet;
    this.key = key;
  }

  /** The characters of real text: none of the holdout's is unknown to either model. */
  public static Alphabet alphabet(RealDocuments real) {
    return LikelihoodJob.alphabet(real.characters(), real.characters());
  }

  /**
   * Counts a release, and as much of the real text that was read.
   *
   * @return empty where there is no document to measure on, or to learn from
   */
  public Optional<CountedUtility> measure(JavaRDD<Document> release, RealDocuments real) {
    RealDocuments.Side side = real.side();
    JavaRDD<Document> training = real.documents().filter(side::read);
    JavaRDD<Document> heldOut = real.documents().filter(document -> !side.read(document));
    JavaRDD<Document> drawn = drawn(heldOut, "holdout", characters(heldOut), HOLDOUT_CHARACTERS);
    CountedText holdout = count(without(drawn, training), null);
    if (holdout.texts().documents() == 0) {
      return Optional.empty();
    }
    long written = characters(release);
    long read = characters(training);
    long asMuch = Math.min(written, read);
    CountedUtility counted =
        new CountedUtility(
            holdout,
            drawn.count() - holdout.texts().documents(),
            count(drawn(release, "release", written, asMuch), holdout),
            count(drawn(training, "real", read, asMuch), holdout));
    return Optional.of(counted)
        .filter(it -> it.release().texts().documents() > 0 && it.real().texts().documents() > 0);
  }

  /** How many characters some documents have, as code points. */
  static long characters(JavaRDD<Document> documents) {
    return documents
        .map(document -> (long) document.text().codePointCount(0, document.text().length()))
        .fold(0L, Long::sum);
  }

  /**
   * Some documents of a text, each drawn by itself, with about so many characters together; all
   * where there are no more.
   *
   * @param purpose of the draw
   * @param characters of all of them
   */
  JavaRDD<Document> drawn(
      JavaRDD<Document> documents, String purpose, long characters, long wanted) {
    if (characters <= wanted) {
      return documents;
    }
    double share = (double) wanted / characters;
    String drawnBy = key;
    return documents.filter(
        document -> KeyedStream.of(drawnBy, purpose, document.index()).nextDouble() < share);
  }

  /** Some documents without those whose text stands in another text too. */
  JavaRDD<Document> without(JavaRDD<Document> documents, JavaRDD<Document> others) {
    Set<String> both =
        new HashSet<>(
            documents.map(UtilityJob::name).intersection(others.map(UtilityJob::name)).collect());
    if (both.isEmpty()) {
      return documents;
    }
    Broadcast<Set<String>> seen = context.broadcast(both);
    return documents.filter(document -> !seen.value().contains(name(document)));
  }

  private static String name(Document document) {
    return Digest.hex(Digest.sha256().digest(document.text().getBytes(UTF_8)));
  }

  /** What a task counts by. */
  private record Question(
      int order, Alphabet alphabet, byte @Nullable [] contexts, @Nullable TextCounts texts)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  /** What a task has counted. */
  private record Part(byte[] contexts, TextCounts texts) implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  /**
   * Counts documents.
   *
   * @param within the holdout that asks; null to count all
   */
  CountedText count(JavaRDD<Document> documents, @Nullable CountedText within) {
    Broadcast<Question> question =
        context.broadcast(
            new Question(
                order,
                alphabet,
                within == null ? null : within.contexts().toBytes(),
                within == null ? null : within.texts()));
    NgramCounter contexts = counter(order, alphabet, within == null ? null : within.contexts());
    TextCounts texts = TextCounts.ofAll();
    try {
      ShardTasks.run(
          documents.mapPartitions(
              some -> Collections.singletonList(count(some, question)).iterator()),
          "synthetic: counting for utility",
          part -> part,
          () -> Long.MAX_VALUE,
          part -> {
            contexts.add(NgramCountJob.read(part.contexts()));
            texts.add(part.texts());
          });
    } finally {
      question.unpersist();
    }
    return new CountedText(contexts.counts(), texts);
  }

  private static Part count(Iterator<Document> documents, Broadcast<Question> shared) {
    Question question = shared.value();
    NgramCounter contexts =
        counter(
            question.order(),
            question.alphabet(),
            question.contexts() == null ? null : NgramCountJob.read(question.contexts()));
    TextCounts texts =
        question.texts() == null ? TextCounts.ofAll() : TextCounts.within(question.texts());
    while (documents.hasNext()) {
      String text = documents.next().text();
      contexts.add(NgramCountJob.symbols(question.alphabet(), text));
      texts.read(text);
    }
    return new Part(contexts.counts().toBytes(), texts.alone());
  }

  private static NgramCounter counter(int order, Alphabet alphabet, @Nullable NgramCounts within) {
    return new NgramCounter(
        order, alphabet.size(), within == null ? CountedContexts.ALL : within::contains);
  }
}
