package org.coalmine.score;

import java.io.Serializable;
import org.coalmine.model.Scheme;

/**
 * How likely a model is to go on from a prompt of a document as the document does.
 *
 * @param offset the prompt's first symbol
 * @param prompt symbols of the prompt: all that the attacker has
 * @param continuation symbols behind it
 * @param scheme how the attacker draws
 * @param lnPz ln of the probability that one query writes the continuation; −∞ if none does
 * @param greedy whether greedy decoding writes it
 */
public record ExtractionScore(
    int offset, int prompt, int continuation, Scheme scheme, double lnPz, boolean greedy)
    implements Serializable {

  /** Queries after which it has appeared with probability one half; infinite for never. */
  public double queriesForHalf() {
    return Discoverability.queries(0.5, lnPz);
  }
}
