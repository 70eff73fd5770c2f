package org.coalmine.audit.score;

import org.coalmine.canary.InsertionPlan;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.text.Document;

/**
 * Asks of a document of the corpus what is asked of it in the planted text, where the canaries
 * before it move it up.
 *
 * @param plan where canaries stand
 * @param planted asked of documents of the planted text
 */
record PlantedIndex(InsertionPlan plan, HoldOut planted) implements HoldOut {
  @Override
  public boolean allows(Document document) {
    return planted.allows(
        new Document(
            document.index() + plan.insertionsBefore(document.index()),
            document.text(),
            document.user()));
  }
}
