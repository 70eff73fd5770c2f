package org.coalmine.candidate;

import java.math.BigInteger;
import java.util.Random;
import org.coalmine.canary.RandomnessSpace;

/** Fills that a check looks at: never those of an audit's canaries, except by chance. */
final class RandomFills {
  private RandomFills() {}

  /** The fill with an index, or a random one if the space has no such index. */
  static String fill(RandomnessSpace space, int index, Random random) {
    BigInteger wanted = BigInteger.valueOf(index);
    boolean has = index >= 0 && wanted.compareTo(space.size()) < 0;
    return space.fill(has ? wanted : index(space.size(), random));
  }

  private static BigInteger index(BigInteger size, Random random) {
    BigInteger drawn;
    do {
      drawn = new BigInteger(size.subtract(BigInteger.ONE).bitLength(), random);
    } while (drawn.compareTo(size) >= 0);
    return drawn;
  }
}
