package org.coalmine.train;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A checkpoint is read or refused, whatever its bytes. */
class CheckpointFuzzTest {
  @FuzzTest
  void isReadOrRefused(byte[] bytes) {
    try {
      var unused = CheckpointReader.fromBytes(bytes);
    } catch (IllegalArgumentException refused) {
      return;
    }
  }
}
