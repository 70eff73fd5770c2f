package org.coalmine.exposure.count;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** What a ledger holds is the bytes of a count, to the bit, or is refused. */
class RankCountFuzzTest {
  @FuzzTest
  void isReadOrRefused(byte[] bytes) {
    RankCount count;
    try {
      count = RankCount.fromBytes(bytes);
    } catch (IllegalArgumentException refused) {
      return;
    }
    RankCount again = RankCount.fromBytes(count.toBytes());
    if (!Arrays.equals(count.toBytes(), again.toBytes())) {
      throw new AssertionError("read twice, written differently");
    }
  }
}
