package org.coalmine.api;

import java.math.BigInteger;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Rank;

/**
 * Where a secret stands among all candidates of its format under a model. Holds no fill.
 *
 * @param mask the shape of the secret
 * @param logPerplexityBits of the format's text with the secret
 * @param rank how many candidates are at least as likely, the secret included: an interval with its
 *     confidence, and the method that found it. Counted and proved ranks are integers, {@code low}
 *     equal to {@code high}
 * @param exposureBits log2 of the candidates − log2 of the rank, in bits
 * @param candidates how many there are
 */
public record RankedSecret(
    String mask,
    double logPerplexityBits,
    Rank rank,
    BitsInterval exposureBits,
    BigInteger candidates) {}
