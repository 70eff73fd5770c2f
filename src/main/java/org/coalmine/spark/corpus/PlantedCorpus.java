package org.coalmine.spark.corpus;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.canary.InsertionPlan;
import org.coalmine.text.Document;

/**
 * A corpus with canaries as documents of their own, numbered anew from 0. The same documents in the
 * same order on any number of executors.
 */
public final class PlantedCorpus {
  private final JavaRDD<Document> documents;
  private final InsertionPlan plan;
  private final List<PlantedText> texts;
  private final long corpusSize;

  PlantedCorpus(
      JavaRDD<Document> documents, InsertionPlan plan, List<PlantedText> texts, long corpusSize) {
    this.documents = documents;
    this.plan = plan;
    this.texts = List.copyOf(texts);
    this.corpusSize = corpusSize;
  }

  /**
   * The same without its canaries. Every other document keeps its index, and with it its worker and
   * whether it is held out.
   */
  public PlantedCorpus withoutCanaries() {
    HoldOut noCanary = holdOut();
    return new PlantedCorpus(
        documents.filter(noCanary::allows).setName("corpus of the twin"),
        plan,
        List.of(),
        corpusSize);
  }

  /**
   * The same without the documents that coins hold out; canaries stay. Every other document keeps
   * its index.
   */
  public PlantedCorpus without(PlantedFiles.Coins coins) {
    HoldOut noCanary = holdOut();
    return new PlantedCorpus(
        documents
            .filter(document -> !noCanary.allows(document) || !coins.hold(document))
            .setName("planted corpus without its holdout"),
        plan,
        texts,
        corpusSize);
  }

  /** The documents, canaries among them, ascending by index. As secret as the canaries. */
  public JavaRDD<Document> documents() {
    return documents;
  }

  /** How many documents there are, canaries among them. */
  public long size() {
    return corpusSize + insertions();
  }

  /** How many of them are canaries. */
  public int insertions() {
    return Math.toIntExact(texts.stream().mapToLong(PlantedText::insertions).sum());
  }

  /** The canaries that are planted, in the order of the plan; none in a corpus without them. */
  public List<PlantedText> texts() {
    return texts;
  }

  /** Keeps canaries in the training text. */
  public HoldOut holdOut() {
    return new NoCanary(plan);
  }

  /**
   * Whether the document with this index is a canary. Document d of the corpus has index d +
   * (insertions before d) in the planted text; what lies between two such indices is a canary.
   */
  private static boolean isCanary(InsertionPlan plan, long index) {
    long low = Math.max(0, index - plan.size());
    long high = index;
    while (low < high) {
      long middle = (low + high + 1) >>> 1;
      if (middle + plan.insertionsBefore(middle) <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low + plan.insertionsBefore(low) != index;
  }

  private record NoCanary(InsertionPlan plan) implements HoldOut, Serializable {
    @Override
    public boolean allows(Document document) {
      return !isCanary(plan, document.index());
    }
  }
}
