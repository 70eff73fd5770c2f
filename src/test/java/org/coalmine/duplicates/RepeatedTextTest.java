package org.coalmine.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.coalmine.duplicates.RepeatedText.Alignment;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class RepeatedTextTest {
  /** The same counts as marking every character. */
  @RepeatedTest(30)
  void countsAreThoseOfMarkedCharacters(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int piece = 1 + random.nextInt(8);
    RepeatedText repeated = new RepeatedText(piece);
    BitSet all = new BitSet();
    BitSet others = new BitSet();
    for (int offset = random.nextInt(5); offset < 200; offset += random.nextInt(9)) {
      boolean inOthers = random.nextBoolean();
      repeated.add(offset, inOthers, random.nextInt(3), random.nextInt(100));
      all.set(offset, offset + piece);
      if (inOthers) {
        others.set(offset, offset + piece);
      }
    }
    int longest = 0;
    for (int from = all.nextSetBit(0); from >= 0; ) {
      int to = all.nextClearBit(from);
      longest = Math.max(longest, to - from);
      from = all.nextSetBit(to);
    }

    assertThat(repeated.characters()).isEqualTo(all.cardinality());
    assertThat(repeated.withinOnly()).isEqualTo(all.cardinality() - others.cardinality());
    assertThat(repeated.longest()).isEqualTo(longest);
  }

  @Test
  void piecesOfOneRepeatAreOneAlignment() {
    RepeatedText repeated = new RepeatedText(10);
    repeated.add(0, true, 4, 100);
    repeated.add(8, true, 4, 108);
    repeated.add(18, true, 4, 118);
    repeated.add(25, true, 9, 125);
    repeated.add(40, true, 4, 140);

    assertThat(repeated.best()).isEqualTo(new Alignment(0, 28, 4, 100));
    assertThat(repeated.longest()).isEqualTo(35);
  }
}
