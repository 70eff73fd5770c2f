package org.coalmine.scan.triage;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.model.Scorer;
import org.coalmine.secret.Secret;

/** The swap test of a secret: other found values in its first place. */
final class Others extends Trial {
  private final Reading reading;
  private final Place place;
  private final List<Secret> others;
  private final SwapTest test = new SwapTest();

  /**
   * @param place the secret in its first place, scored
   * @param others what is put there, in this order
   */
  Others(Reading reading, Place place, List<Secret> others) {
    super(place.nats(), others.size());
    this.reading = reading;
    this.place = place;
    this.others = others;
  }

  @Override
  Value value(int number) {
    FoundSecret secret = place.secret();
    String own = secret.value().reveal();
    Reading.Symbols read =
        reading
            .symbols(
                secret.contexts().get(0),
                others.get(number).reveal(),
                own.codePointCount(0, own.length()))
            .orElseThrow(() -> new IllegalStateException("a value that is spelled is not read"));
    int[] all =
        IntStream.concat(IntStream.of(read.context()), IntStream.of(read.value())).toArray();
    int before = place.before();
    boolean shares =
        all.length >= before && Arrays.equals(all, 0, before, place.symbols(), 0, before);
    return shares
        ? new Value(
            place.state(), place.beforeNats(), inOrder(Arrays.copyOfRange(all, before, all.length)))
        : new Value(place.from(), 0, inOrder(all));
  }

  private static Symbols inOrder(int[] symbols) {
    int[] at = {0};
    return () -> at[0] < symbols.length ? symbols[at[0]++] : Scorer.NONE;
  }

  @Override
  boolean take(boolean hit) {
    return test.take(hit);
  }

  String fingerprint() {
    return place.secret().fingerprint();
  }

  SecretRank.Swap outcome() {
    return new SecretRank.Swap(test.p(), test.values());
  }
}
