package org.coalmine.spark.synthetic;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.model.ngram.NgramCounter;
import org.coalmine.model.ngram.NgramCounts;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.synthetic.VerbatimCount;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;

/**
 * Counts a release in one pass, size by size: a task counts the documents that it reads, and the
 * counts of all tasks are added up on the driver. The result depends on the documents and their
 * order alone.
 */
public final class NgramCountJob {
  private final JavaSparkContext context;
  private final ReleaseQuestion question;

  public NgramCountJob(Cluster cluster, ReleaseQuestion question) {
    this(cluster.context(), question);
  }

  public NgramCountJob(JavaSparkContext context, ReleaseQuestion question) {
    this.context = context;
    this.question = question;
  }

  /** Sees how many documents were counted. */
  @FunctionalInterface
  public interface Progress {
    void counted(long documents);
  }

  /** What a task has counted of the documents that make one size and no smaller one. */
  private record Part(int size, byte[] contexts, VerbatimCount verbatim) implements Serializable {}

  /**
   * Counts.
   *
   * @param documents how many of the first documents make each size, rising, the last of them all
   * @return of each size
   */
  public List<ReleaseCounts> count(Corpus release, List<Long> documents, Progress progress) {
    Broadcast<ReleaseQuestion> shared = context.broadcast(question);
    long[] ends = documents.stream().mapToLong(Long::longValue).toArray();
    List<NgramCounter> contexts = new ArrayList<>();
    List<VerbatimCount> verbatim = new ArrayList<>();
    for (int size = 0; size < ends.length; size++) {
      contexts.add(counter(question));
      verbatim.add(question.fills().begin());
    }
    try {
      JavaRDD<List<Part>> parts =
          release
              .documents()
              .mapPartitions(
                  some -> Collections.singletonList(count(some, ends, shared)).iterator());
      long[] done = new long[1];
      ShardTasks.run(
          parts,
          "counting n-grams",
          part -> part,
          () -> Long.MAX_VALUE,
          found -> {
            for (Part part : found) {
              contexts.get(part.size()).add(read(part.contexts()));
              verbatim.get(part.size()).add(part.verbatim());
              done[0] += part.verbatim().documents();
            }
            progress.counted(done[0]);
          });
    } finally {
      shared.unpersist();
    }
    return cumulated(contexts, verbatim);
  }

  private List<ReleaseCounts> cumulated(List<NgramCounter> contexts, List<VerbatimCount> verbatim) {
    NgramCounter sum = counter(question);
    VerbatimCount texts = question.fills().begin();
    List<ReleaseCounts> counts = new ArrayList<>();
    for (int size = 0; size < contexts.size(); size++) {
      sum.add(contexts.get(size).counts());
      texts.add(verbatim.get(size));
      VerbatimCount until = question.fills().begin();
      until.add(texts);
      counts.add(new ReleaseCounts(sum.counts(), until));
    }
    return counts;
  }

  private static NgramCounter counter(ReleaseQuestion question) {
    return new NgramCounter(
        question.order(), question.alphabet().size(), question.contexts()::contain);
  }

  static NgramCounts read(byte[] contexts) {
    try {
      return NgramCounts.read(contexts);
    } catch (IOException e) {
      throw new UncheckedIOException("a task's counts cannot be read", e);
    }
  }

  private static List<Part> count(
      Iterator<Document> documents, long[] ends, Broadcast<ReleaseQuestion> shared) {
    ReleaseQuestion question = shared.value();
    List<Part> parts = new ArrayList<>();
    NgramCounter contexts = counter(question);
    VerbatimCount verbatim = question.fills().begin();
    int size = 0;
    while (documents.hasNext()) {
      Document document = documents.next();
      int own = size;
      while (document.index() >= ends[own]) {
        own++;
      }
      if (own != size) {
        add(parts, size, contexts, verbatim);
        contexts = counter(question);
        verbatim = question.fills().begin();
        size = own;
      }
      contexts.add(symbols(question.alphabet(), document.text()));
      question.fills().read(document.text(), verbatim);
    }
    add(parts, size, contexts, verbatim);
    return parts;
  }

  private static void add(
      List<Part> parts, int size, NgramCounter contexts, VerbatimCount verbatim) {
    if (verbatim.documents() > 0) {
      parts.add(new Part(size, contexts.counts().toBytes(), verbatim));
    }
  }

  /** A character that stands for the boundary is no boundary: nobody wrote that. */
  static int[] symbols(Alphabet alphabet, String text) {
    int[] symbols = alphabet.encode(text);
    for (int i = 0; i < symbols.length; i++) {
      if (symbols[i] == Alphabet.BOUNDARY) {
        symbols[i] = Alphabet.UNKNOWN;
      }
    }
    return symbols;
  }
}
