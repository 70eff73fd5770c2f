package org.coalmine.token;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A tokenizer.json is read or refused, whatever its bytes; what is read encodes every text. */
class TokenizerFileFuzzTest {
  @FuzzTest
  void isReadOrRefused(byte[] bytes) throws IOException {
    try {
      TokenVocabulary read = TokenizerFile.read("tokenizer.json", new ByteArrayInputStream(bytes));
      String end =
          new String(
              bytes,
              bytes.length - Math.min(64, bytes.length),
              Math.min(64, bytes.length),
              StandardCharsets.UTF_8);
      String spelled = read.decode(read.encode("The number is 123.\n" + end));
      if (spelled.isEmpty()) {
        throw new AssertionError("a text without tokens");
      }
    } catch (UnsupportedTokenizerException refused) {
      return;
    }
  }
}
