package org.coalmine.report.chapter;

/**
 * Losses that frequencies alone reach on a text, in bits per character. They are counted in the
 * training text, and are of the held-out text, or of the training text if nothing was held out.
 *
 * @param uniformBits all characters equally likely: log2 of the size of the alphabet
 * @param unigramBits each character as likely as it is frequent
 * @param bigramBits each character as likely as it is frequent behind the one before it
 */
public record TextBaselines(double uniformBits, double unigramBits, double bigramBits) {
  public TextBaselines {
    Require.atLeast("uniformBits", 0.0, uniformBits);
    Require.atLeast("unigramBits", 0.0, unigramBits);
    Require.atLeast("bigramBits", 0.0, bigramBits);
  }
}
