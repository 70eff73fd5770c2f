package org.coalmine.store;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A segment is read or called damaged, also where its checksum is right. */
class LedgerFuzzTest {
  private static final int DIGEST_BYTES = 32;

  @FuzzTest
  void isReadOrDamaged(byte[] bytes) throws NoSuchAlgorithmException {
    decode(bytes);
    byte[] signed = Arrays.copyOf(bytes, bytes.length + DIGEST_BYTES);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    System.arraycopy(digest, 0, signed, bytes.length, DIGEST_BYTES);
    decode(signed);
  }

  private static void decode(byte[] content) {
    try {
      var unused = LedgerSegment.decode(content, "00112233445566778899");
    } catch (StoreException refused) {
      if (refused.category() != StoreException.Category.DAMAGED) {
        throw refused;
      }
    }
  }
}
