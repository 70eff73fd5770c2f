package org.coalmine.candidate;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest of an automaton as it stands: of every path, its number, and its states. */
final class PathDigest {
  private PathDigest() {}

  /** SHA-256, in hexadecimal. */
  static String of(Context context, CandidateAutomaton automaton) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
      update(digest, number, context.length());
      for (int symbol : context.symbols()) {
        update(digest, number, symbol);
      }
      update(digest, number, automaton.start());
      for (int state = 0; state < automaton.states(); state++) {
        update(digest, number, automaton.fanout(state));
        update(digest, number, automaton.accepts(state) ? 1 : 0);
        for (int k = 0; k < automaton.fanout(state); k++) {
          update(digest, number, automaton.symbol(state, k));
          update(digest, number, automaton.target(state, k));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, ByteBuffer number, int value) {
    digest.update(number.clear().putInt(value).flip());
  }
}
