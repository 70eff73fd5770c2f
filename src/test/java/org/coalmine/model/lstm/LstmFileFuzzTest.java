package org.coalmine.model.lstm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.coalmine.model.ModelFileException;

/** A model file is read or refused, whatever its bytes; nothing in it is run. */
class LstmFileFuzzTest {
  @FuzzTest
  void isReadOrRefused(byte[] bytes) {
    try {
      var unused = LstmFile.read(bytes);
    } catch (ModelFileException refused) {
      return;
    }
  }
}
