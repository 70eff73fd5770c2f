package org.coalmine.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * What a document's symbols cost under a model, in figures. Sums are taken in {@code double}, first
 * symbol first, so {@code logPerplexityBits} is the log-perplexity of {@code exposure} to the bit.
 *
 * @param characters code points
 * @param bytes in UTF-8
 * @param symbols of the model
 * @param unknownSymbols of them those that stand for characters which the model lacks
 * @param logPerplexityBits −Σ log2 Pr(x_i | x_&lt;i), from the boundary on
 * @param bitsPerCharacter the sum over {@code characters}; compares models of other vocabularies
 * @param bitsPerByte the sum over {@code bytes}
 * @param perplexity 2^(sum / symbols)
 * @param stretch the most memorized one
 * @param minK10 the mean log-probability, in nats, of the tenth of the symbols that have the lowest
 *     (Min-K%, Shi et al., Detecting pretraining data from large language models, 2023)
 * @param minK20 of the fifth
 * @param minK30 of three tenths
 * @param minKpp20 the mean of the lowest fifth of (log p − μ)/σ (Min-K%++)
 * @param zlibBits of the text compressed, headers included; may differ by a few bytes between
 *     builds of zlib
 * @param zlibRatio {@code logPerplexityBits / zlibBits}
 * @param lowerCaseRatio the sum over that of the text in lower case; null where it was not asked
 *     for, or the lower case costs nothing
 */
public record DocumentScore(
    int characters,
    long bytes,
    int symbols,
    int unknownSymbols,
    double logPerplexityBits,
    double bitsPerCharacter,
    double bitsPerByte,
    double perplexity,
    Stretch stretch,
    double minK10,
    double minK20,
    double minK30,
    double minKpp20,
    long zlibBits,
    double zlibRatio,
    @Nullable Double lowerCaseRatio)
    implements Serializable {
  private static final double LN_2 = StrictMath.log(2);

  /** The level of zlib that the literature takes. */
  private static final int LEVEL = 6;

  /** Nats as bits. */
  static double bits(double nats) {
    return nats / LN_2;
  }

  /**
   * The figures of a text.
   *
   * @param costsNats of its symbols, at least one
   * @param surprises of its symbols, as {@link SymbolSurprise} has them
   * @param lowerCaseNats of the text in lower case; null if that was not asked for
   */
  static DocumentScore of(
      Vocabulary vocabulary,
      String text,
      int[] symbols,
      float[] costsNats,
      double[] surprises,
      int stretch,
      @Nullable Double lowerCaseNats) {
    byte[] utf8 = text.getBytes(UTF_8);
    int characters = text.codePointCount(0, text.length());
    double nats = sum(costsNats);
    double bits = bits(nats);
    float[] dearest = costsNats.clone();
    Arrays.sort(dearest);
    double[] lowest = surprises.clone();
    Arrays.sort(lowest);
    long zlibBits = 8 * deflated(utf8);
    return new DocumentScore(
        characters,
        utf8.length,
        symbols.length,
        unknown(vocabulary, symbols),
        bits,
        bits / characters,
        bits / utf8.length,
        StrictMath.exp(nats / symbols.length),
        stretch(vocabulary, symbols, costsNats, Math.min(stretch, symbols.length)),
        minK(dearest, 10),
        minK(dearest, 20),
        minK(dearest, 30),
        mean(lowest, share(lowest.length, 20)),
        zlibBits,
        bits / zlibBits,
        lowerCaseNats == null || lowerCaseNats == 0 ? null : (Double) (nats / lowerCaseNats));
  }

  static double sum(float[] costsNats) {
    double sum = 0;
    for (float cost : costsNats) {
      sum += cost;
    }
    return sum;
  }

  private static int unknown(Vocabulary vocabulary, int[] symbols) {
    return vocabulary instanceof Alphabet
        ? (int) Arrays.stream(symbols).filter(symbol -> symbol == Alphabet.UNKNOWN).count()
        : 0;
  }

  private static Stretch stretch(
      Vocabulary vocabulary, int[] symbols, float[] costsNats, int length) {
    int start = Stretch.cheapest(costsNats, length);
    double nats = sum(Arrays.copyOfRange(costsNats, start, start + length));
    int characters = length;
    if (!(vocabulary instanceof Alphabet)) {
      String text = vocabulary.decode(Arrays.copyOfRange(symbols, start, start + length));
      characters = Math.max(1, text.codePointCount(0, text.length()));
    }
    return new Stretch(start, length, bits(nats) / characters);
  }

  /** ⌊k·n⌋, at least one. */
  private static int share(int count, int percent) {
    return (int) Math.max(1, (long) count * percent / 100);
  }

  /** The mean log-probability of the dearest symbols. */
  private static double minK(float[] ascending, int percent) {
    int count = share(ascending.length, percent);
    double sum = 0;
    for (int i = ascending.length - count; i < ascending.length; i++) {
      sum += ascending[i];
    }
    return -sum / count;
  }

  private static double mean(double[] ascending, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += ascending[i];
    }
    return sum / count;
  }

  private static long deflated(byte[] bytes) {
    Deflater deflater = new Deflater(LEVEL);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] out = new byte[8192];
      while (!deflater.finished()) {
        deflater.deflate(out);
      }
      return deflater.getBytesWritten();
    } finally {
      deflater.end();
    }
  }
}
