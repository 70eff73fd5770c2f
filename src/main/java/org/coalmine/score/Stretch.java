package org.coalmine.score;

import java.io.Serializable;

/**
 * The most memorized stretch of a document: of all runs of so many symbols the one that costs
 * least, the first of them if there are several. A shorter document is its own stretch.
 *
 * @param start its first symbol, from 0
 * @param symbols how many it has
 * @param bitsPerCharacter what its symbols cost in their places, over its code points
 */
public record Stretch(int start, int symbols, double bitsPerCharacter) implements Serializable {

  /** Where the cheapest run begins. */
  static int cheapest(float[] costsNats, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += fixed(costsNats[i]);
    }
    long least = sum;
    int start = 0;
    for (int i = length; i < costsNats.length; i++) {
      sum += fixed(costsNats[i]) - fixed(costsNats[i - length]);
      if (sum < least) {
        least = sum;
        start = i - length + 1;
      }
    }
    return start;
  }

  /** In units of 2⁻⁴⁰ nats: a sum that slides loses nothing, and equal runs stay equal. */
  private static long fixed(float nats) {
    return (long) (nats * 0x1p40);
  }
}
