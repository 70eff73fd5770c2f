package org.coalmine.spark.corpus;

import java.io.Serializable;
import org.coalmine.text.Document;

/** Which documents may be held out of training for validation. */
@FunctionalInterface
public interface HoldOut extends Serializable {
  /** Whether the document may be held out; false for every document that holds a canary. */
  boolean allows(Document document);
}
