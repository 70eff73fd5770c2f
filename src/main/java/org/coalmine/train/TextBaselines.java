package org.coalmine.train;

/**
 * The losses that any model of a text must get below: who is not below the second has learnt next
 * to nothing of the text.
 *
 * @param uniformBits log2 of the number of symbols
 * @param unigramBits the mean loss by the frequencies of single characters
 * @param bigramBits the mean loss by the frequencies of pairs of characters
 */
public record TextBaselines(double uniformBits, double unigramBits, double bigramBits) {}
