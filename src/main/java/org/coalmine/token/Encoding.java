package org.coalmine.token;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes symbols of a text, in the order in which it is done. Immutable.
 *
 * @param added tokens that are taken out of a text first
 * @param normalizer what is changed in the text between them
 * @param preTokenizers split it, the outermost first
 * @param base the symbols that merges begin with
 * @param wholePieces the pieces that become one token whatever the merges say
 * @param merges what makes tokens of neighbours
 */
public record Encoding(
    AddedTokens added,
    TextNormalizer normalizer,
    List<PreTokenizer> preTokenizers,
    BaseSymbols base,
    WholePieces wholePieces,
    Merges merges)
    implements Serializable {
  public Encoding {
    preTokenizers = new ArrayList<>(preTokenizers);
  }
}
