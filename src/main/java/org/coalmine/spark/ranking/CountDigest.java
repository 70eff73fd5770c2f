package org.coalmine.spark.ranking;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.store.Digest;

/** What the counts of a plan's shards depend on: by it a ledger is known. */
final class CountDigest {
  private static final String VERSION = "dense count 2 of arithmetic ";

  private CountDigest() {}

  /**
   * The SHA-256 of all that a dense count depends on.
   *
   * @param arithmetic of the model
   * @param model the digest of its files
   * @return 64 hexadecimal digits; runs on disk name their ledgers by them
   */
  static String of(
      String arithmetic,
      String model,
      Candidates candidates,
      Thresholds thresholds,
      ShardPlan plan) {
    MessageDigest digest = Digest.sha256();
    digest.update((VERSION + arithmetic + " " + model).getBytes(StandardCharsets.UTF_8));
    Consumer<Number> number =
        value -> digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, value.longValue()));
    for (int symbol : candidates.context().symbols()) {
      number.accept(symbol);
    }
    CandidateAutomaton automaton = candidates.automaton();
    number.accept(automaton.start());
    for (int state = 0; state < automaton.states(); state++) {
      number.accept(automaton.fanout(state));
      number.accept(automaton.accepts(state) ? 1 : 0);
      for (int k = 0; k < automaton.fanout(state); k++) {
        number.accept(automaton.symbol(state, k));
        number.accept(automaton.target(state, k));
      }
    }
    for (int threshold = 0; threshold < thresholds.size(); threshold++) {
      number.accept(Double.doubleToLongBits(thresholds.nats(threshold)));
    }
    number.accept(thresholds.fingerprint());
    for (Shard shard : plan.shards()) {
      digest.update((shard.to() + " ").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
