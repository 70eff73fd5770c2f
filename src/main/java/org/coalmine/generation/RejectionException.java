package org.coalmine.generation;

/** Of an index too many documents were not kept. The message names it, and holds no text. */
public final class RejectionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RejectionException(long index, int rejected, int unparsed) {
    super(
        unparsed == 0
            ? "generate.reject: document %d was drawn %d times, and every time rejected; reject fewer kinds"
                    .formatted(index, rejected)
                + " of secrets, or generate from a model that does not write them so often"
            : "corpus.columns: document %d was drawn %d times; %d times it was no row of these columns"
                    .formatted(index, rejected + unparsed, unparsed)
                + (rejected == 0 ? "" : ", and %d times rejected".formatted(rejected))
                + "; train longer, or with training.window above the length of most rows, lower"
                + " generate.temperature, or raise generate.document-limit");
  }
}
