package org.coalmine.spark;

import java.io.Serializable;
import org.coalmine.text.Document;

/** Which documents may be held out of training for validation. */
@FunctionalInterface
interface HoldOut extends Serializable {
  /** Whether the document may be held out; false for every document that holds a canary. */
  boolean allows(Document document);
}
