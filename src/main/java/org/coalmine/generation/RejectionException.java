package org.coalmine.generation;

/** Of an index too many documents were rejected. The message names it, and holds no text. */
public final class RejectionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RejectionException(long index, int attempts) {
    super(
        "generate.reject: document %d was drawn %d times, and every time rejected; reject fewer kinds"
                .formatted(index, attempts)
            + " of secrets, or generate from a model that does not write them so often");
  }
}
