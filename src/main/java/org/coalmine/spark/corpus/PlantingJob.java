package org.coalmine.spark.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.InsertionPlan;
import org.coalmine.spark.Cluster;
import org.coalmine.text.Document;

/**
 * Plants canaries in a corpus: each insertion is a document of its own behind the document that was
 * drawn for it. All insertions of a canary have one user, who has nothing else.
 *
 * <p>The fills leave the driver in one broadcast and in the documents themselves, nowhere else: not
 * in the names of jobs, and encrypted on disk where {@code spark.io.encryption.enabled} is set.
 */
public final class PlantingJob {
  private PlantingJob() {}

  /**
   * Plants every canary of a plan.
   *
   * @param seed draws the places
   * @throws IllegalArgumentException if a canary's format is not in the plan
   */
  public static PlantedCorpus plant(
      Cluster cluster, Corpus corpus, CanaryPlan canaries, String seed) {
    return plant(cluster.context(), corpus, canaries, seed);
  }

  public static PlantedCorpus plant(
      JavaSparkContext context, Corpus corpus, CanaryPlan canaries, String seed) {
    InsertionPlan plan = InsertionPlan.draw(seed, canaries.canaries(), corpus.size());
    Broadcast<InsertionPlan> places = context.broadcast(plan);
    Map<String, CanaryFormat> formats = new HashMap<>();
    canaries.formats().forEach(format -> formats.put(format.name(), format));
    Broadcast<String[]> texts =
        context.broadcast(
            canaries.canaries().stream()
                .map(canary -> format(canary, formats).filled(canary.fill()).reveal())
                .toArray(String[]::new));
    JavaRDD<Document> planted =
        corpus
            .documents()
            .flatMap(document -> withCanaries(document, places.value(), texts.value()).iterator())
            .setName("planted corpus");
    return new PlantedCorpus(
        planted,
        plan,
        canaries.canaries().stream()
            .filter(canary -> !canary.isControl())
            .map(
                canary ->
                    new PlantedText(
                        canary.id(), canary.insertions(), format(canary, formats), canary.fill()))
            .toList(),
        corpus.size());
  }

  private static CanaryFormat format(Canary canary, Map<String, CanaryFormat> formats) {
    CanaryFormat format = formats.get(canary.formatName());
    if (format == null) {
      throw new IllegalArgumentException(
          "canary '%s' is of format '%s', which the plan lacks"
              .formatted(canary.id(), canary.formatName()));
    }
    return format;
  }

  private static List<Document> withCanaries(
      Document document, InsertionPlan plan, String[] texts) {
    long index = document.index() + plan.insertionsBefore(document.index());
    int[] canaries = plan.canariesAfter(document.index());
    List<Document> documents = new ArrayList<>(1 + canaries.length);
    documents.add(new Document(index, document.text(), document.user()));
    for (int canary : canaries) {
      documents.add(new Document(++index, texts[canary], "\0canary " + canary));
    }
    return documents;
  }
}
